/** How many numbers the audits of each day recounted, and how many of them were wrong. */
import chart from '@/components/chart/chart.module.css';
import type { AuditDay } from '@/lib/audit/statement';
import { formatCount } from '@/lib/format';

/** @param props.days oldest first */
export function AuditDays({ days }: { days: AuditDay[] }) {
  if (days.length === 0) return null;
  return (
    <details className={chart.details}>
      <summary>Day by day</summary>
      <table>
        <caption>Audits day by day, UTC</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Recounted at random</th>
            <th scope="col">Wrong of these</th>
            <th scope="col">Wrong in any part</th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map(({ day, numbers, wrong, found }) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              <td>{formatCount(numbers)}</td>
              <td>{formatCount(wrong)}</td>
              <td>{formatCount(found)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
