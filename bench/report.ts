/** The figures as a table for people. */
import type { Figure, NamedCost } from './figure';

const number = (value: number) =>
  value >= 1000
    ? Math.round(value).toLocaleString('en')
    : value >= 100
      ? value.toFixed(0)
      : value >= 10
        ? value.toFixed(1)
        : value.toFixed(2);

const ofUnit: Record<Figure['unit'], (value: number) => string> = {
  times: (value) => `${number(value)}x`,
  ms: (value) => `${number(value)} ms`,
  bytes: (value) => `${value.toLocaleString('en')} B`,
  MB: (value) => `${Math.round(value)} MB`,
  buffers: (value) => `${value.toLocaleString('en')} buffers`,
  rows: (value) => `${value.toLocaleString('en')} rows`,
};

function time(cost: NamedCost | null): string {
  if (!cost) return '';
  return `${number(cost.wallMs)} (${cost.cpuMs === null ? 'n/a' : number(cost.cpuMs)})`;
}

function goal({ goal, unit }: Figure): string {
  if (!goal) return '';
  return `${goal.kind === 'at most' ? '<=' : '>='} ${ofUnit[unit](goal.limit).replace(/\.0+(?=x)/, '')}`;
}

const verdict = ({ isMet, goal }: Figure) =>
  isMet === null ? (goal ? 'other scale' : '') : isMet ? 'met' : 'NOT MET';

const COLUMNS = ['part', 'figure', 'value', 'by cpu', 'goal', '', 'ms (cpu)', 'against, ms (cpu)'];

function cells(figure: Figure): string[] {
  return [
    figure.part,
    figure.what,
    ofUnit[figure.unit](figure.value),
    figure.cpuValue === null ? (figure.unit === 'times' ? 'n/a' : '') : ofUnit.times(figure.cpuValue),
    goal(figure),
    verdict(figure),
    time(figure.measured),
    time(figure.against),
  ];
}

/** Aligned columns, with notes below their rows. */
export function table(title: string, figures: Figure[]): string {
  const rows = [COLUMNS, ...figures.map(cells)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  const notes = figures.map(({ note }) => note).flatMap((note, i) => (note ? [{ note, i }] : []));
  for (const { note, i } of notes.toReversed())
    lines.splice(i + 2, 0, `${' '.repeat(widths[0]! + 4)}${note}`);
  return [`\n${title}`, ...lines].join('\n');
}

/** One line on the goals of all figures. */
export function summary(figures: Figure[]): string {
  const judged = figures.filter((figure) => figure.isMet !== null);
  const missed = judged.filter((figure) => !figure.isMet);
  return `${judged.length - missed.length} of ${judged.length} goals met${missed.map((figure) => `\n  not met: ${figure.part}: ${figure.what}`).join('')}`;
}
