import { Allocator, type AllocationResult } from '../allocation/allocator.ts';
import type { Dimension } from '../allocation/dimension.ts';
import { efficiencyOf } from '../allocation/efficiency.ts';
import type { GroupAllocation } from '../allocation/grouping.ts';
import type { PriceBook } from '../price-book/price-book.ts';
import { priceChanges, priceLookup } from '../price-book/price-lookup.ts';
import type { RecommenderOptions } from '../recommend/recommender.ts';
import { Scoring } from '../recommend/scoreboard.ts';
import { findAnomalies, type AnomalyOptions } from '../trend/anomalies.ts';
import { dayOf, dayToDate, SECONDS_PER_DAY, type DailySeries } from '../trend/daily-series.ts';
import { forecast } from '../trend/forecast.ts';
import { HOURS_PER_MONTH, SECONDS_PER_HOUR } from '../units/constants.ts';
import type { ClusterUsage, UsageWindow } from '../usage/workload-usage.ts';
import { AdviceBoard } from './advice-board.ts';
import { causesOf } from './causes.ts';
import type { Charge } from './charges.ts';
import { DailyLedger } from './daily-ledger.ts';
import { ProvisioningBoard } from './provisioning.ts';
import {
  REPORT_SCHEMA,
  type AnomalyReport,
  type Daily,
  type GroupingReport,
  type GroupReport,
  type IdleReport,
  type Report,
  type Totals,
} from './report.ts';

export interface BuildReportOptions {
  readonly usage: ClusterUsage;
  readonly book: PriceBook;
  /** Default: by namespace, and by workload. Anomalies are looked for in the first. */
  readonly groupings?: readonly (readonly Dimension[])[];
  readonly recommend?: Omit<RecommenderOptions, 'window' | 'prices'>;
  readonly anomalies?: AnomalyOptions;
  /** Judge the strategies day by day on the past. Default true. */
  readonly scoreboard?: boolean;
  /** Longest lists of workloads, each with its patches. Default 50. */
  readonly top?: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** After each workload. */
  readonly onWorkload?: (done: number) => void;
}

export interface BuiltReport {
  readonly report: Report;
  /** What the bill is made of, for FOCUS; may be asked for more than once. */
  readonly charges: () => Iterable<Charge>;
}

/**
 * Makes the report in one pass over the workloads. Memory grows with workloads × days and with groups, not with samples.
 *
 * @throws what `usage` and the price book throw
 * @example
 * ```ts
 * const { report } = await buildReport({ usage, book: DEFAULT_PRICE_BOOK, now: Date.now() });
 * report.totals.cost;
 * ```
 */
export async function buildReport(options: BuildReportOptions): Promise<BuiltReport> {
  const { usage, book, recommend = {}, scoreboard = true, top = 50, now, onWorkload } = options;
  const groupings = options.groupings ?? [['namespace'], ['workload']];
  const { cluster, window, nodes } = usage;
  const prices = priceLookup(book);
  const changes = priceChanges(book);
  const hours = (window.steps * window.stepSeconds) / SECONDS_PER_HOUR;
  const perMonth = hours === 0 ? 0 : HOURS_PER_MONTH / hours;

  const allocator = new Allocator({ cluster, window, nodes, prices, priceChanges: changes, groupings });
  const ledger = new DailyLedger({
    cluster,
    window,
    nodes,
    prices,
    priceChanges: changes,
    dimensions: groupings[0] ?? ['namespace'],
  });
  const provisioning = new ProvisioningBoard(top, perMonth);
  const advice = new AdviceBoard(top, { ...recommend, window, prices });
  const scoring = scoreboard ? new Scoring({ ...recommend, window, prices }) : undefined;
  let workloads = 0;
  for await (const workload of usage.workloads()) {
    const { allocation } = allocator.add(workload);
    ledger.add(workload);
    provisioning.add(workload.workload, allocation);
    advice.add(workload);
    scoring?.add(workload);
    workloads += 1;
    onWorkload?.(workloads);
  }

  const result = allocator.result();
  const daily = dailyOf(result, ledger.dailyIdle(), window);
  const totals = totalsOf(result, workloads, perMonth);
  const totalSeries = fullDaysOf(daily, daily.total);
  const report: Report = {
    schema: REPORT_SCHEMA,
    head: {
      cluster,
      source: usage.source,
      from: isoOf(window.startSeconds),
      to: isoOf(window.startSeconds + window.steps * window.stepSeconds),
      stepSeconds: window.stepSeconds,
      hours,
      priceBook: { name: book.name, version: book.version, units: unitsOf(book) },
      currency: result.currency,
      generatedAt: new Date(now).toISOString(),
      generator: 'vigie-finops',
      warnings: [...new Set([...usage.warnings, ...result.warnings])],
    },
    totals,
    efficiency: efficiencyOf(result.total),
    ...(result.idle !== undefined && { idle: idleOf(result.idle) }),
    daily,
    forecast: forecast(totalSeries, lastShift(totalSeries, options.anomalies)),
    groupings: result.groupings.map(({ dimensions, groups }, index) =>
      groupingOf(dimensions, groups, totals.cost, daily, index === 0),
    ),
    overProvisioned: provisioning.over(),
    underProvisioned: provisioning.under(),
    anomalies: anomaliesOf(result, daily, ledger, options.anomalies),
    recommendations: advice.recommendations(),
    strategies: advice.strategies(),
    ...(scoring !== undefined && { scoreboard: scoring.scoreboard() }),
  };
  return { report, charges: () => ledger.charges() };
}

function totalsOf(result: AllocationResult, workloads: number, perMonth: number): Totals {
  const { total, idle } = result;
  const cost = total.cost.total + (idle?.idle.total ?? 0);
  const steps = total.cpu.sampledSteps + total.cpu.missingSteps;
  return {
    cost,
    costPerMonth: cost * perMonth,
    allocated: { ...total.cost },
    idle: idle?.idle.total ?? 0,
    workloads,
    containers: total.containers,
    volumes: total.volumes,
    restarts: total.restarts,
    oomKills: total.oomKills,
    sampledShare: steps === 0 ? 0 : total.cpu.sampledSteps / steps,
  };
}

const MOST_NODES = 50;

function idleOf(idle: NonNullable<AllocationResult['idle']>): IdleReport {
  return {
    nodeCost: idle.cost,
    idle: idle.idle,
    share: idle.cost.total === 0 ? 0 : idle.idle.total / idle.cost.total,
    nodeCount: idle.nodes.length,
    nodes: idle.nodes.slice(0, MOST_NODES).map(({ node, cost, idle: ofNode }) => ({
      name: node.name,
      nodeClass: node.nodeClass ?? null,
      spot: node.spot ?? null,
      cost: cost.total,
      idle: ofNode.total,
    })),
  };
}

function dailyOf(result: AllocationResult, idle: Float64Array | undefined, window: UsageWindow): Daily {
  const { days, dailyCost } = result;
  const end = window.startSeconds + window.steps * window.stepSeconds;
  const whole = days.map((day) => day >= window.startSeconds && day + SECONDS_PER_DAY <= end);
  const from = whole.indexOf(true);
  return {
    days: days.map((day) => dayToDate(dayOf(day))),
    allocated: [...dailyCost],
    idle: days.map((_, index) => idle?.[index] ?? 0),
    total: days.map((_, index) => dailyCost[index]! + (idle?.[index] ?? 0)),
    fullDays: { from: Math.max(0, from), count: whole.filter(Boolean).length },
  };
}

/** Days the window holds whole, as a series; half a day would look like a fall. */
function fullDaysOf({ days, fullDays: { from, count } }: Daily, values: ArrayLike<number>): DailySeries {
  return {
    firstDay: count === 0 ? 0 : dayOf(Date.parse(days[from]!) / 1000),
    values: Array.from({ length: count }, (_, index) => values[from + index]!),
  };
}

/** After a change of level what was before says little of what comes; two weeks are enough to know weekdays. */
function lastShift(series: DailySeries, options: AnomalyOptions | undefined): { sinceDay?: number } {
  const shift = findAnomalies(series, options).findLast(({ kind }) => kind === 'level-shift');
  if (shift === undefined) return {};
  const days = series.firstDay + series.values.length - shift.firstDay;
  return days < LEAST_DAYS_AFTER_SHIFT ? {} : { sinceDay: shift.firstDay };
}

const LEAST_DAYS_AFTER_SHIFT = 14;

function groupingOf(
  dimensions: readonly Dimension[],
  groups: readonly GroupAllocation[],
  totalCost: number,
  daily: Daily,
  withTrend: boolean,
): GroupingReport {
  return {
    by: dimensions,
    groups: groups.map(({ values, allocation, dailyCost }): GroupReport => {
      const { cost, cpu, memory } = allocation;
      return {
        values,
        cost: { ...cost },
        share: totalCost === 0 ? 0 : cost.total / totalCost,
        efficiency: efficiencyOf(allocation),
        unusedRequestCost: cpu.unusedRequestCost + memory.unusedRequestCost,
        aboveRequestCost: cpu.aboveRequestCost + memory.aboveRequestCost,
        containers: allocation.containers,
        restarts: allocation.restarts,
        oomKills: allocation.oomKills,
        dailyCost: [...dailyCost],
        ...(withTrend && trendOf(daily, dailyCost)),
      };
    }),
  };
}

function trendOf(daily: Daily, dailyCost: Float64Array): Pick<GroupReport, 'trend'> {
  const ahead = forecast(fullDaysOf(daily, dailyCost));
  if (ahead.kind !== 'forecast') return {};
  return { trend: { direction: ahead.direction, percentPer30Days: ahead.changePer30Days.value } };
}

const MOST_ANOMALIES = 100;

/** Of the cluster and of each group of the first grouping, explained by workloads. */
function anomaliesOf(
  result: AllocationResult,
  daily: Daily,
  ledger: DailyLedger,
  options: AnomalyOptions | undefined,
): AnomalyReport[] {
  const { from, count } = daily.fullDays;
  const find = (dailyCost: ArrayLike<number>, group?: readonly string[]): AnomalyReport[] => {
    const series = fullDaysOf(daily, dailyCost);
    const found = findAnomalies(series, options);
    const inAny = new Set(found.flatMap((anomaly) => indicesOf(anomaly, series.firstDay)));
    const calm = Array.from({ length: count }, (_, index) => index).filter((index) => !inAny.has(index));
    return found.map((anomaly) => {
      const indices = indicesOf(anomaly, series.firstDay);
      const inWindow = (index: number): number => from + index;
      return Object.assign(anomaly, {
        from: dayToDate(anomaly.firstDay),
        to: dayToDate(anomaly.lastDay),
        ...(group !== undefined && { group }),
        causes: causesOf(
          ledger.drivers.rows(group),
          indices.map(inWindow),
          calm.map(inWindow),
          anomaly.actual - anomaly.expected,
          group === undefined ? daily.idle : undefined,
        ),
      });
    });
  };
  const groups = result.groupings[0]?.groups ?? [];
  return [...find(daily.total), ...groups.flatMap(({ values, dailyCost }) => find(dailyCost, values))]
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
    .slice(0, MOST_ANOMALIES);
}

function indicesOf(
  { firstDay, lastDay }: { readonly firstDay: number; readonly lastDay: number },
  seriesFirstDay: number,
): number[] {
  return Array.from({ length: lastDay - firstDay + 1 }, (_, index) => firstDay - seriesFirstDay + index);
}

function unitsOf(book: PriceBook): Report['head']['priceBook']['units'] {
  const of = (resource: 'cpu' | 'memory' | 'storage' | 'gpu'): string[] => [
    ...new Set(book.periods.flatMap(({ prices }) => prices[resource]?.unit ?? [])),
  ];
  return { cpu: of('cpu'), memory: of('memory'), storage: of('storage'), gpu: of('gpu') };
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
