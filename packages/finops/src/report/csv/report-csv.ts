import type { Report } from '../report.ts';
import { visible } from '../text/visible.ts';
import { csvLine, type CsvValue } from './csv-line.ts';

const FIGURES = [
  'cost',
  'cost_cpu',
  'cost_memory',
  'cost_storage',
  'cost_gpu',
  'cost_network',
  'share',
  'efficiency_cpu',
  'efficiency_memory',
  'efficiency_total',
  'unused_request_cost',
  'above_request_cost',
  'containers',
  'restarts',
  'oom_kills',
  'percent_per_30_days',
] as const;

/**
 * One line for each group of each grouping and one for what is idle: of each grouping, `cost` adds up to the total. A column for each
 * dimension, empty where the grouping has not got it. Amounts are exact; the column `currency` says in what.
 */
export function* reportCsv(report: Report): Generator<string> {
  const { head, groupings, idle, totals } = report;
  const dimensions = [...new Set(groupings.flatMap(({ by }) => by))];
  yield csvLine([
    'cluster',
    'from',
    'to',
    'currency',
    'price_book',
    'grouping',
    'kind',
    ...dimensions,
    ...FIGURES,
  ]);
  const about = [
    visible(head.cluster),
    head.from,
    head.to,
    head.currency,
    visible(`${head.priceBook.name} ${head.priceBook.version}`),
  ];
  for (const { by, groups } of groupings) {
    const named = (values: readonly string[]): CsvValue[] =>
      dimensions.map((dimension) => {
        const index = by.indexOf(dimension);
        return index < 0 || values[index] === undefined ? undefined : visible(values[index]);
      });
    const grouping = by.join(',');
    for (const group of groups) {
      const { cost, efficiency, trend } = group;
      const figures: Record<(typeof FIGURES)[number], CsvValue> = {
        cost: cost.total,
        cost_cpu: cost.cpu,
        cost_memory: cost.memory,
        cost_storage: cost.storage,
        cost_gpu: cost.gpu,
        cost_network: cost.network,
        share: group.share,
        efficiency_cpu: efficiency.cpu,
        efficiency_memory: efficiency.memory,
        efficiency_total: efficiency.total,
        unused_request_cost: group.unusedRequestCost,
        above_request_cost: group.aboveRequestCost,
        containers: group.containers,
        restarts: group.restarts,
        oom_kills: group.oomKills,
        percent_per_30_days: trend?.percentPer30Days,
      };
      yield csvLine([
        ...about,
        grouping,
        'group',
        ...named(group.values),
        ...FIGURES.map((name) => figures[name]),
      ]);
    }
    if (idle === undefined) continue;
    const share = totals.cost === 0 ? 0 : totals.idle / totals.cost;
    yield csvLine([
      ...about,
      grouping,
      'idle',
      ...named([]),
      idle.idle.total,
      idle.idle.cpu,
      idle.idle.memory,
      0,
      0,
      0,
      share,
      ...FIGURES.slice(7).map(() => undefined),
    ]);
  }
}
