import { workloadName } from '../text/text.ts';
import { visible } from '../text/visible.ts';
import { grid, paint, type Column } from './grid.ts';
import type { View } from './view.ts';

/** Workloads that are paid for and never use it, per month. */
export function overProvisioned({ report, text, width, colours, rows }: View): string[] {
  const { phrases } = text;
  const entries = report.overProvisioned.slice(0, rows);
  if (entries.length === 0) return [];
  const columns: Column[] = [
    { title: phrases.workload, align: 'left', flexible: true },
    { title: `${phrases.unused} ${phrases.perMonth}`, align: 'right' },
    { title: phrases.cpu, align: 'right', dropOrder: 1 },
    { title: phrases.memory, align: 'right', dropOrder: 2 },
  ];
  return [
    paint(phrases.overTitle, 'bold', colours),
    ...grid(
      columns,
      entries.map(({ workload, costPerMonth, efficiency }) => ({
        cells: [
          visible(workloadName(workload)),
          text.money(costPerMonth),
          text.percent(efficiency.cpu),
          text.percent(efficiency.memory),
        ],
      })),
      width,
      colours,
    ),
  ];
}

/** Workloads that live on what others do not use, are throttled, or killed for memory. */
export function underProvisioned({ report, text, width, colours, rows }: View): string[] {
  const { phrases } = text;
  const entries = report.underProvisioned.slice(0, rows);
  if (entries.length === 0) return [];
  const share = (value: number | undefined): string =>
    value === undefined || value === 0 ? '' : text.percent(value);
  const columns: Column[] = [
    { title: phrases.workload, align: 'left', flexible: true },
    { title: `${phrases.aboveRequest} ${phrases.perMonth}`, align: 'right' },
    { title: `${phrases.cpu} >`, align: 'right', dropOrder: 1 },
    { title: `${phrases.memory} >`, align: 'right', dropOrder: 2 },
    { title: phrases.kills, align: 'right', dropOrder: 4 },
    { title: phrases.throttled, align: 'right', dropOrder: 3 },
  ];
  return [
    paint(phrases.underTitle, 'bold', colours),
    ...grid(
      columns,
      entries.map((entry) => ({
        cells: [
          visible(workloadName(entry.workload)),
          text.money(entry.costPerMonth),
          share(entry.cpuAboveRequestShare),
          share(entry.memoryAboveRequestShare),
          entry.oomKills === 0 ? '' : text.number(entry.oomKills),
          share(entry.throttledShare),
        ],
      })),
      width,
      colours,
    ),
  ];
}
