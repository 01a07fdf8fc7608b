/** The refresh log as a file: same filters and order as the table. */
import { unlessUnavailable } from '@/app/unavailable';
import { passRoute } from '@/lib/auth/route-gate';
import { loadRunParams } from '@/lib/cache/run-params';
import { type RunRow, streamRuns } from '@/lib/cache/runs';
import { viewerOf } from '@/lib/cache/viewer';
import { type CsvColumn, csvResponse } from '@/lib/csv';

const COLUMNS: CsvColumn<RunRow>[] = [
  { heading: 'runId', value: (row) => row.id },
  { heading: 'type', value: (row) => row.type },
  { heading: 'scopeId', value: (row) => row.scopeId },
  { heading: 'job', value: (row) => row.job },
  { heading: 'state', value: (row) => row.state },
  { heading: 'trigger', value: (row) => row.trigger },
  { heading: 'requestedBy', value: (row) => row.by },
  { heading: 'requestedAt', value: (row) => row.requestedAt },
  { heading: 'startedAt', value: (row) => row.startedAt },
  { heading: 'finishedAt', value: (row) => row.finishedAt },
  { heading: 'durationMs', value: (row) => row.ms },
  { heading: 'rowsRead', value: (row) => row.read },
  { heading: 'rowsChanged', value: (row) => row.changed },
  { heading: 'batchesDone', value: (row) => row.batchesDone },
  { heading: 'batchesTotal', value: (row) => row.batchesTotal },
  { heading: 'error', value: (row) => row.error },
];

export async function GET(request: Request): Promise<Response> {
  return unlessUnavailable(
    async () => {
      const passed = await passRoute(request, 'read');
      if (passed instanceof Response) return passed;
      const { access, asker, role, isOneTeam } = passed;
      const viewer = viewerOf(access, asker, role);
      // A key of one team is told nothing of the others.
      const own = { ...viewer, isOverall: viewer.isOverall && !isOneTeam };
      return csvResponse('runs.csv', COLUMNS, streamRuns(own, loadRunParams(request)));
    },
    (sentence, init) => new Response(sentence, init),
  );
}
