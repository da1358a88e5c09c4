import type { WorkloadAdvice } from '../../recommend/recommender.ts';
import type { Estimate } from '../../trend/forecast.ts';
import type { AnomalyReport, Report } from '../report.ts';
import { shownCosts } from '../shown-groups.ts';
import { Text, workloadName, type Lang } from '../text/text.ts';
import { visible } from '../text/visible.ts';
import { adviceSteps } from '../advice-steps.ts';
import { priceLine } from '../text/price-line.ts';
import { grid, paint, type Column, type Row } from './grid.ts';
import { overProvisioned, underProvisioned } from './provisioning.ts';
import { scoreboard, strategies } from './strategies.ts';
import type { View } from './view.ts';

export interface TableOptions {
  readonly lang: Lang;
  /** Columns of the terminal; lines are not longer where names can be shortened. Default 100. */
  readonly width?: number;
  /** Default: no colours. */
  readonly colours?: boolean;
  /** Groups and workloads shown of each list. Default 12. */
  readonly rows?: number;
}

/** The report for a terminal: what a person looks at first, then the lists. Names from the cluster cannot steer the terminal. */
export function reportTable(report: Report, options: TableOptions): string {
  const { lang, width = 100, colours = false, rows = 12 } = options;
  const view: View = { report, text: new Text(lang, report.head.currency), width, colours, rows };
  const sections = [
    headline(view),
    ...report.groupings.map((_, index) => groups(view, index)),
    overProvisioned(view),
    underProvisioned(view),
    savings(view),
    needs(view),
    strategies(view),
    scoreboard(view),
    anomalies(view),
    warnings(view),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headline({ report, text, colours }: View): string[] {
  const { head, totals, efficiency, idle, forecast, recommendations } = report;
  const { phrases } = text;
  const share = (amount: number): string => text.percent(totals.cost === 0 ? 0 : amount / totals.cost);
  const facts: [string, string, string][] = [
    [phrases.totalCost, text.money(totals.cost), phrases.perMonthOf(text.money(totals.costPerMonth))],
    [phrases.allocated, text.money(totals.allocated.total), share(totals.allocated.total)],
    [
      phrases.idle,
      idle === undefined ? '–' : text.money(totals.idle),
      idle === undefined ? phrases.idleUnknown : `${share(totals.idle)}, ${phrases.idleNote}`,
    ],
    [
      phrases.efficiency,
      text.percent(efficiency.total),
      phrases.efficiencyOf(text.percent(efficiency.cpu), text.percent(efficiency.memory)),
    ],
    [
      phrases.savings,
      text.money(recommendations.savingPerMonth),
      `${phrases.perMonth} ${phrases.savingsNote(recommendations.savingWorkloads, recommendations.strategy)}`,
    ],
  ];
  if (forecast.kind === 'forecast') {
    const percent = text.percent(forecast.coverage);
    const band = ({ value, low, high }: Estimate): string =>
      high - low < 0.005 * value
        ? phrases.forecastSteady
        : phrases.forecastBand(text.about(low), text.about(high), percent);
    const { next30Days, month, direction, changePer30Days } = forecast;
    facts.push(
      [phrases.forecastNext30, text.about(next30Days.value), band(next30Days)],
      [
        phrases.forecastMonth(text.date(isoDay(month.firstDay), 'month')),
        text.about(month.total.value),
        band(month.total),
      ],
      [phrases.trend, '', phrases.directionSentence(direction, text.change(changePer30Days.value))],
    );
  } else {
    facts.push([phrases.forecast, '–', phrases.forecastTooLittle(forecast.days, forecast.neededDays)]);
  }
  const nameWidth = Math.max(...facts.map(([name]) => name.length));
  const valueWidth = Math.max(...facts.map(([, value]) => value.length));
  return [
    paint(`${phrases.title(visible(head.cluster))}, ${text.period(head.from, head.to)}`, 'bold', colours),
    paint(priceLine(report, text), 'dim', colours),
    '',
    ...facts.map(
      ([name, value, note]) =>
        `  ${name.padEnd(nameWidth)}  ${paint(value.padStart(valueWidth), 'bold', colours)}  ${note}`,
    ),
  ];
}

/** Under it, most of what is requested is there for nothing. */
const LOW_EFFICIENCY = 0.3;

function groups({ report, text, width, colours, rows }: View, index: number): string[] {
  const grouping = report.groupings[index]!;
  const { phrases } = text;
  const name = text.dimensions(grouping.by);
  const { lines, total } = shownCosts(report, grouping, rows);
  const trends = lines.some(({ group }) => group?.trend !== undefined);
  const columns: Column[] = [
    { title: text.capital(name), align: 'left', flexible: true },
    { title: phrases.cost, align: 'right' },
    { title: phrases.share, align: 'right' },
    { title: phrases.efficiency, align: 'right', dropOrder: 1 },
    { title: phrases.unused, align: 'right', dropOrder: 2 },
    ...(trends ? [{ title: phrases.trend, align: 'right', dropOrder: 3 } as const] : []),
  ];
  const body = lines.map(({ kind, group, count, cost, share }): Row => {
    const label =
      kind === 'group'
        ? visible(text.group(group!.values))
        : kind === 'idle'
          ? phrases.idle
          : phrases.others(count ?? 0);
    const of = (figure: string | undefined): string => (kind === 'group' ? (figure ?? '') : '');
    const efficient = group?.efficiency.total;
    const row: Row = {
      cells: [
        label,
        text.money(cost),
        text.percent(share),
        efficient !== undefined && efficient < LOW_EFFICIENCY
          ? { text: of(text.percent(efficient)), style: 'yellow' }
          : of(text.percent(efficient)),
        of(group && text.money(group.unusedRequestCost)),
        of(
          group?.trend && group.trend.direction !== 'unclear'
            ? text.change(group.trend.percentPer30Days)
            : '',
        ),
      ],
    };
    return kind === 'group' ? row : { cells: row.cells, style: 'dim' };
  });
  body.push({ cells: [phrases.total, text.money(total), text.percent(total === 0 ? 0 : 1)], style: 'bold' });
  return [paint(phrases.by(name), 'bold', colours), ...grid(columns, body, width, colours)];
}

function savings(view: View): string[] {
  const { report, text, colours } = view;
  const { recommendations } = report;
  const { phrases } = text;
  const title = paint(phrases.topSavings, 'bold', colours);
  if (recommendations.savings.length === 0) return [title, phrases.savingsNone];
  return [title, ...adviceGrid(view, recommendations.savings, 1)];
}

function needs(view: View): string[] {
  const { report, text, colours } = view;
  const { needs, neededPerMonth, needingWorkloads } = report.recommendations;
  if (needs.length === 0) return [];
  return [
    paint(text.phrases.needs, 'bold', colours),
    text.phrases.needsNote(text.money(neededPerMonth), needingWorkloads),
    ...adviceGrid(view, needs, -1),
  ];
}

function adviceGrid(
  { text, width, colours, rows }: View,
  advices: readonly WorkloadAdvice[],
  sign: 1 | -1,
): string[] {
  const { phrases } = text;
  const columns: Column[] = [
    { title: phrases.workload, align: 'left', flexible: true },
    { title: sign === 1 ? phrases.saving : phrases.cost, align: 'right' },
    { title: phrases.slaClass, align: 'left', dropOrder: 2 },
    { title: phrases.risk, align: 'left', dropOrder: 1 },
    { title: '', align: 'left', dropOrder: 3 },
  ];
  return grid(
    columns,
    advices.slice(0, rows).map((advice) => {
      const { steps, risk } = adviceSteps(advice, text);
      return {
        cells: [
          visible(workloadName(advice.workload)),
          text.money(advice.savingPerMonth * sign),
          advice.slaClass,
          risk === undefined ? '' : phrases.level[risk],
          steps.map(visible).join('; '),
        ],
      };
    }),
    width,
    colours,
  );
}

function anomalies({ report, text, colours, rows }: View): string[] {
  const { phrases } = text;
  const title = paint(phrases.anomalies, 'bold', colours);
  if (report.forecast.kind !== 'forecast') return [title, phrases.anomaliesTooLittle];
  if (report.anomalies.length === 0) return [title, phrases.anomaliesNone];
  const lines = [title];
  for (const anomaly of report.anomalies.slice(0, rows)) {
    const { difference, actual, expected, causes } = anomaly;
    const what = paint(anomalyTitle(anomaly, text), difference > 0 ? 'yellow' : 'green', colours);
    const amounts = phrases.anomalyAmount(text.money(actual), text.money(expected));
    lines.push(`${what}: ${amounts} (${text.difference(difference)})`);
    for (const cause of causes) lines.push(`  ${visible(text.cause(cause))}`);
  }
  return lines;
}

/** Where, when, what: `shop, 12 Nov: dearer`. */
export function anomalyTitle(anomaly: AnomalyReport, text: Text): string {
  const { phrases } = text;
  const { from, to, group, kind } = anomaly;
  const when =
    from === to ? text.date(from, 'short') : `${text.date(from, 'short')} – ${text.date(to, 'short')}`;
  const where = group === undefined ? phrases.wholeCluster : visible(text.group(group));
  return `${phrases.anomalyOf(where, when)}: ${phrases.anomalyKind[kind]}`;
}

function warnings({ report, text, colours, rows }: View): string[] {
  const { warnings } = report.head;
  if (warnings.length === 0) return [];
  const more = warnings.length - rows;
  return [
    paint(text.phrases.warnings, 'bold', colours),
    ...warnings.slice(0, rows).map((warning) => `  ${visible(warning)}`),
    ...(more > 0 ? [`  ${text.phrases.others(more)}`] : []),
  ];
}

function isoDay(day: number): string {
  return new Date(day * 86_400_000).toISOString();
}
