/** The trail as a file, newest first: what the page shows, or the trail of one team for a key of one team. */
import { unlessUnavailable } from '@/app/unavailable';
import { authorityOf } from '@/lib/auth/authority';
import { passRoute } from '@/lib/auth/route-gate';
import { streamTrail, type TrailRow } from '@/lib/auth/trail-list';
import { type CsvColumn, csvResponse } from '@/lib/csv';

const COLUMNS: CsvColumn<TrailRow>[] = [
  { heading: 'at', value: (row) => row.at },
  { heading: 'who', value: (row) => row.who },
  { heading: 'action', value: (row) => row.action },
  { heading: 'subject', value: (row) => row.subject },
  { heading: 'team', value: (row) => row.team },
  { heading: 'detail', value: (row) => row.detail },
  { heading: 'times', value: (row) => row.times },
];

export async function GET(request: Request): Promise<Response> {
  return unlessUnavailable(
    async () => {
      const passed = await passRoute(request, 'admin');
      if (passed instanceof Response) return passed;
      const { access, asker, isOneTeam } = passed;
      const by = authorityOf(asker);
      return csvResponse(
        'trail.csv',
        COLUMNS,
        streamTrail(isOneTeam ? { personId: null, teams: [access.teamId!] } : by),
      );
    },
    (sentence, init) => new Response(sentence, init),
  );
}
