/** The frame of every page: theme, URL state, header and the choice of team. */
import '@mantine/core/styles.layer.css';
import './globals.css';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import type { Metadata, Viewport } from 'next';
import { unstable_rethrow } from 'next/navigation';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { chooseTeam } from '@/app/actions/team';
import { SourceNotice } from '@/app/source-notice';
import { Look } from '@/components/shell/look';
import { Shell } from '@/components/shell/shell';
import { TeamSwitcher } from '@/components/shell/team-switcher';
import { requireAccess } from '@/lib/auth/gate';

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

export default function RootLayout({ children }: LayoutProps<'/'>) {
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" />
      </head>
      <body>
        <Look>
          <NuqsAdapter>
            <Shell teams={<Teams />}>
              <SourceNotice />
              {children}
            </Shell>
          </NuqsAdapter>
        </Look>
      </body>
    </html>
  );
}

async function Teams() {
  const visitor = await visit();
  return visitor && <TeamSwitcher teams={visitor.teams} current={visitor.team} action={chooseTeam} />;
}

/**
 * Null when the teams cannot be read: the page passes the same gate and says what is wrong; were it said here too,
 * the whole frame would be lost.
 */
async function visit() {
  try {
    return await requireAccess();
  } catch (error) {
    unstable_rethrow(error);
    return null;
  }
}
