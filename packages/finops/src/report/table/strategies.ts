import { grid, paint, type Column } from './grid.ts';
import type { View } from './view.ts';

/** What each strategy would save today. */
export function strategies({ report, text, width, colours }: View): string[] {
  const { phrases } = text;
  if (report.strategies.length < 2) return [];
  const columns: Column[] = [
    { title: phrases.strategy, align: 'left', flexible: true },
    { title: `${phrases.saving} ${phrases.perMonth}`, align: 'right' },
    { title: phrases.sized, align: 'right' },
    { title: phrases.refused, align: 'right' },
  ];
  return [
    paint(phrases.strategiesTitle, 'bold', colours),
    ...grid(
      columns,
      report.strategies.map(({ strategy, savingPerMonth, sizedContainers, refusedContainers }) => ({
        cells: [
          strategy,
          text.money(savingPerMonth),
          text.number(sizedContainers),
          text.number(refusedContainers),
        ],
      })),
      width,
      colours,
    ),
  ];
}

/** What each would have saved and cost, judged day by day on the past; nothing where no day could be judged. */
export function scoreboard({ report, text, width, colours }: View): string[] {
  const { phrases } = text;
  const board = report.scoreboard;
  if (board === undefined || board.judgedDays === 0) return [];
  const columns: Column[] = [
    { title: phrases.strategy, align: 'left', flexible: true },
    { title: `${phrases.saving} ${phrases.perMonth}`, align: 'right' },
    { title: phrases.overRequest, align: 'right', dropOrder: 2 },
    { title: phrases.throttled, align: 'right', dropOrder: 1 },
    { title: phrases.memoryOver, align: 'right', dropOrder: 3 },
    { title: phrases.outOfMemory, align: 'right' },
  ];
  const share = (hours: number, of: number): string => text.percent(of === 0 ? 0 : hours / of);
  return [
    paint(phrases.scoreboard, 'bold', colours),
    ...grid(
      columns,
      board.rows.map((row) => ({
        cells: [
          row.strategy,
          text.money(row.savingPerMonth),
          share(row.cpuOverRequestHours, row.containerHours),
          share(row.throttledHours, row.containerHours),
          text.number(row.memoryOverRequestEvents),
          text.number(row.oomEvents),
        ],
      })),
      width,
      colours,
    ),
  ];
}
