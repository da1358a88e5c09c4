import { formatCpuQuantity, formatMemoryQuantity } from '../units/format-quantity.ts';
import { roundToTotal } from '../units/largest-remainder.ts';
import { currencyDigits, plainMoney } from '../units/money.ts';
import type { DiffedField, FieldDiff, ManifestDiff, WorkloadDiff } from './diff.ts';
import { oneLine } from './one-line.ts';
import type { Scaled, WorkloadCost } from './workload-cost.ts';
import { describeObject } from './workload-kinds.ts';

/** What the amounts were made with, for the head of every form. */
export interface DiffContext {
  /** `name@version` */
  readonly priceBook: string;
  /** ISO 8601: the day whose prices were used. */
  readonly at: string;
}

/** A table for a terminal, amounts right-aligned and adding up as shown. */
export function diffText(diff: ManifestDiff, context: DiffContext): string {
  const view = viewOf(diff);
  const rows = [
    ['', 'workload', 'before', 'after', 'change', ''],
    ...view.rows.map(({ sign, name, before, after, delta, why }) => [sign, name, before, after, delta, why]),
    ['', 'total', view.before, view.after, view.delta, ''],
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((text, column) => {
        const width = widths[column] ?? 0;
        return column >= 2 && column <= 4 ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return [
    `Cost per month in ${diff.currency} (730 h; price book ${context.priceBook} of ${day(context)})`,
    '',
    ...lines,
    '',
    ...sentences(diff),
    '',
  ].join('\n');
}

/** For a pull request: the total as its heading, a table, and the range autoscalers leave. */
export function diffMarkdown(diff: ManifestDiff, context: DiffContext): string {
  const view = viewOf(diff);
  const rows = view.rows.map(
    ({ sign, name, before, after, delta, why }) =>
      `| ${SIGN_WORDS[sign] ?? ''} | ${cell(name)} | ${before} | ${after} | ${delta} | ${cell(why)} |`,
  );
  return [
    `### Cost per month: ${view.delta} ${diff.currency}${percent(diff)}`,
    '',
    '| | Workload | Before | After | Change | What changes |',
    '|---|---|---:|---:|---:|---|',
    ...rows,
    `| | **Total** | **${view.before}** | **${view.after}** | **${view.delta}** | |`,
    '',
    ...sentences(diff).map((sentence) => `${sentence}\n`),
    `<sub>Requests at the price book ${cell(context.priceBook)} of ${day(context)}; a month is 730 h.</sub>`,
    '',
  ].join('\n');
}

/** All of it, unrounded, for machines. */
export function diffJson(diff: ManifestDiff, context: DiffContext): unknown {
  const { currency, before, after, delta } = diff;
  return {
    ...context,
    currency,
    hoursPerMonth: 730,
    before,
    after,
    delta,
    workloads: diff.workloads.map((each) => ({
      ...each.workload,
      change: each.change,
      before: each.before === undefined ? null : costJson(each.before),
      after: each.after === undefined ? null : costJson(each.after),
      delta: each.delta,
      fields: each.fields,
    })),
  };
}

/** What a machine wants of a workload's cost; its manifest stays out. */
export function costJson({ object, ...cost }: WorkloadCost): unknown {
  const { workload: identity, currency, ...rest } = cost;
  return {
    ...identity,
    currency,
    ...rest,
    ...(object.origin && { file: object.origin.file, line: object.origin.line }),
  };
}

interface Row {
  readonly sign: string;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly delta: string;
  readonly why: string;
}

interface View {
  readonly rows: readonly Row[];
  readonly before: string;
  readonly after: string;
  readonly delta: string;
}

const SIGNS: Readonly<Record<WorkloadDiff['change'], string>> = {
  added: '+',
  removed: '-',
  changed: '~',
  unchanged: '',
};
const SIGN_WORDS: Readonly<Record<string, string>> = { '+': 'new', '-': 'gone', '~': 'changed' };

/** Amounts rounded so that each column adds up, and each row's change is the difference shown. */
function viewOf({ workloads, currency }: ManifestDiff): View {
  const changed = workloads.filter(({ change }) => change !== 'unchanged');
  const unchanged = workloads.filter(({ change }) => change === 'unchanged');
  const still = unchanged.reduce((sum, { after }) => sum + (after?.monthly.expected.total ?? 0), 0);
  const digits = currencyDigits(currency);
  const column = (side: 'before' | 'after'): number[] =>
    roundToTotal([...changed.map((each) => each[side]?.monthly.expected.total ?? 0), still], { digits });
  const [before, after] = [column('before'), column('after')];
  const plain = (amount: number): string => plainMoney(amount, currency);
  const rows = changed.map((each, index): Row => {
    const [from = 0, to = 0] = [before[index], after[index]];
    return {
      sign: SIGNS[each.change],
      name: oneLine(describeObject(each.workload)),
      before: each.before === undefined ? '' : plain(from),
      after: each.after === undefined ? '' : plain(to),
      delta: change(to - from, currency),
      why: reasons(each),
    };
  });
  if (unchanged.length > 0) {
    const amount = plain(after.at(-1) ?? 0);
    rows.push({
      sign: '',
      name: `${unchanged.length} unchanged`,
      before: amount,
      after: amount,
      delta: '',
      why: '',
    });
  }
  const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0);
  const [totalBefore, totalAfter] = [sum(before), sum(after)];
  return {
    rows,
    before: plain(totalBefore),
    after: plain(totalAfter),
    delta: change(totalAfter - totalBefore, currency),
  };
}

function sentences(diff: ManifestDiff): string[] {
  const lines: string[] = [];
  const { before, after, delta, currency } = diff;
  if (diff.workloads.every(({ change }) => change === 'unchanged'))
    lines.push('Nothing that is paid for changes.');
  if (isRange(before) || isRange(after)) {
    const span = ({ min, max }: Scaled<number>): string =>
      `${plainMoney(min, currency)} to ${plainMoney(max, currency)}`;
    lines.push(
      `With autoscalers at their least and greatest: ${span(before)} before, ${span(after)} after ` +
        `(${change(delta.min, currency)} and ${change(delta.max, currency)}).`,
    );
  }
  return lines;
}

function day({ at }: DiffContext): string {
  return at.slice(0, 'YYYY-MM-DD'.length);
}

function isRange({ min, max, expected }: Scaled<number>): boolean {
  return min !== expected || max !== expected;
}

function percent({ before, delta }: ManifestDiff): string {
  const share = (delta.expected / before.expected) * 100;
  return before.expected === 0 ? '' : ` (${share > 0 ? '+' : ''}${share.toFixed(1)} %)`;
}

function change(amount: number, currency: string): string {
  const text = plainMoney(amount, currency);
  return Number(text) > 0 ? `+${text}` : text;
}

const FIELD_NAMES: Readonly<Record<DiffedField, string>> = {
  cpu: 'CPU',
  memory: 'memory',
  gpu: 'GPU',
  podStorage: 'volumes of a pod',
  storage: 'volumes',
  replicas: 'replicas',
  minReplicas: 'least replicas',
  maxReplicas: 'most replicas',
  podHours: 'pod hours',
};

function reasons({ change, fields, before, after }: WorkloadDiff): string {
  const shown = fields.map((field) => reason(field, change));
  // The same requests on other nodes, or volumes of another class.
  if (shown.length === 0 && before?.nodeClass !== after?.nodeClass) {
    shown.push(`nodes ${before?.nodeClass ?? 'any'} → ${after?.nodeClass ?? 'any'}`);
  }
  if (shown.length === 0 && before?.spot !== after?.spot)
    shown.push(after?.spot === true ? 'to spot nodes' : 'off spot nodes');
  if (shown.length === 0) shown.push('prices of its nodes or volumes');
  return oneLine(shown.join(', '));
}

function reason({ field, from, to }: FieldDiff, change: WorkloadDiff['change']): string {
  const name = FIELD_NAMES[field];
  if (change === 'added') return `${name} ${quantity(field, to)}`;
  if (change === 'removed') return `${name} ${quantity(field, from)}`;
  return `${name} ${quantity(field, from)} → ${quantity(field, to)}`;
}

function quantity(field: DiffedField, value: number): string {
  if (field === 'memory' || field === 'storage' || field === 'podStorage') return formatMemoryQuantity(value);
  return field === 'cpu' ? formatCpuQuantity(value) : String(Number(value.toFixed(3)));
}

/** Names come from files others wrote: nothing in them may end a cell or begin markup. */
function cell(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_{}[\]<>|@#~]/g, (character) => `&#${character.charCodeAt(0)};`);
}
