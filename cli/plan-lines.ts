/** What attaching would do, in lines for an operator. */

import { nameOfIndex } from '@/lib/attach/indexes';
import type { Amount, AttachPlan } from '@/lib/attach/plan';
import { formatCount, formatDuration } from '@/lib/format';

const amount = ({ count, isEstimate }: Amount) => `${isEstimate ? 'about ' : ''}${formatCount(count)}`;

export function describePlan(plan: AttachPlan, { createIndexes }: { createIndexes?: boolean }): string[] {
  const { adapter, layout, amounts } = plan;
  const { teams, chatbots, sessions, messages } = amounts;
  return [
    `${adapter.title} in schema ${layout.schema} of database ${plan.database}`,
    `PostgreSQL ${plan.version}, role ${plan.role}; newest migration of the platform: ${plan.age}`,
    '',
    ...adapter.mapping(layout).map((line) => `  ${line}`),
    '',
    `  ${amount(teams)} teams, ${amount(chatbots)} chatbots, ${amount(sessions)} sessions, ${amount(messages)} messages`,
    `  first count: about ${formatDuration(Math.max(1, Math.round(plan.seconds)))}, in short batches`,
    '',
    'Indexes that reads lean on:',
    ...plan.indexes.map(({ servedBy, table, keys, brings }) =>
      servedBy === null
        ? `  missing  ${table} (${keys.join(', ')}): ${brings}`
        : `  there    ${table} (${keys.join(', ')})`,
    ),
    '',
    'Would be made:',
    '  schemas truecount and truecount_platform, with tables of their own',
    ...plan.triggers.map((table) => `  triggers on ${table}`),
    ...(createIndexes
      ? plan.indexes
          .filter(({ servedBy }) => servedBy === null)
          .map((index) => `  index ${nameOfIndex(index)}`)
      : []),
    ...(plan.triggers.length === 0 && !createIndexes ? ["  nothing on the platform's own tables"] : []),
    `Capture by ${plan.capture}: ${plan.captureReason}.`,
  ];
}
