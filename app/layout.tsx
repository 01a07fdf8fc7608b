/** The frame of every page: theme, URL state, header, the choice of team and the account. */
import '@mantine/core/styles.layer.css';
import './globals.css';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import { unstable_rethrow } from 'next/navigation';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { signOut } from '@/app/actions/sign-in';
import { chooseTeam } from '@/app/actions/team';
import { SourceNotice } from '@/app/source-notice';
import { AccountMenu } from '@/components/shell/account-menu';
import { Look } from '@/components/shell/look';
import { RoleProvider } from '@/components/shell/role';
import { Shell } from '@/components/shell/shell';
import { TeamSwitcher } from '@/components/shell/team-switcher';
import { lookAtVisitor } from '@/lib/auth/gate';

export const metadata: Metadata = {
  title: { default: 'Truecount', template: '%s · Truecount' },
  description: 'Statistics of chatbots and sessions: instant, exact and fresh.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#131816' },
  ],
};

export default async function RootLayout({ children }: LayoutProps<'/'>) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  const visitor = await visit();
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} />
      </head>
      <body>
        <Look nonce={nonce}>
          <NuqsAdapter>
            <RoleProvider role={visitor?.role ?? null}>
              <Shell visitor={visitor && <Visitor {...visitor} />}>
                <SourceNotice />
                {children}
              </Shell>
            </RoleProvider>
          </NuqsAdapter>
        </Look>
      </body>
    </html>
  );
}

type Visit = NonNullable<Awaited<ReturnType<typeof lookAtVisitor>>>;

function Visitor({ team, teams, asker, role }: Visit) {
  return (
    <>
      <TeamSwitcher teams={teams} current={team} action={chooseTeam} />
      <AccountMenu
        name={asker.person.name}
        email={asker.person.email}
        role={role}
        team={teams.length > 0 ? team.name : null}
        signOut={signOut}
      />
    </>
  );
}

/**
 * Null for strangers, and when it cannot be read: the page passes the gate and says what is wrong; were it said here
 * too, the whole frame would be lost.
 */
async function visit(): Promise<Visit | null> {
  try {
    return await lookAtVisitor();
  } catch (error) {
    unstable_rethrow(error);
    return null;
  }
}
