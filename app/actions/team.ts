'use server';
/** Choosing the team whose numbers are shown. */
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { idSchema } from '@/lib/auth/access';
import { requireAccess, whoOf } from '@/lib/auth/gate';
import { isHttps } from '@/lib/auth/library';
import { noteRefusal } from '@/lib/auth/refusals';
import { TEAM_COOKIE } from '@/lib/auth/team-choice';

const formSchema = z.object({ team: idSchema });
const ONE_YEAR = 365 * 24 * 3600;

/** Stores the team, if it is one of the visitor's, and opens its chatbots; anything else changes nothing. */
export async function chooseTeam(form: FormData): Promise<void> {
  const { teams, asker } = await requireAccess();
  const parsed = formSchema.safeParse({ team: form.get('team') });
  const team = parsed.success ? teams.find(({ id }) => id === parsed.data.team) : undefined;
  if (!team) {
    if (parsed.success)
      await noteRefusal(whoOf(asker), {
        action: 'refused.other-team',
        subject: 'team as the one in view',
        detail: `team ${parsed.data.team}`,
      });
    redirect('/chatbots');
  }
  const jar = await cookies();
  jar.set(TEAM_COOKIE, team.id, {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    maxAge: ONE_YEAR,
    secure: isHttps(),
  });
  redirect('/chatbots');
}
