import type { PriceLookup } from '../price-book/unit-prices.ts';
import type { WorkloadIdentity } from '../usage/workload-usage.ts';
import { parseAmountText, sameAmount } from './amount.ts';
import { expectedAnnotations, type AnnotateOptions, type ExpectedAnnotations } from './annotate.ts';
import {
  MONTHLY_COST,
  MONTHLY_COST_MAX,
  MONTHLY_COST_MIN,
  MONTHLY_COST_PER_POD,
  PREFIX,
} from './annotation-names.ts';
import type { AnnotationSite } from './annotation-site.ts';
import { NO_BUDGETS, type Budgets } from './budget.ts';
import { overBudget } from './budget-check.ts';
import { clusterObjects, podTemplate, type ClusterObjects } from './cluster-objects.ts';
import { fieldOf, type Field } from './field.ts';
import { LineIndex } from './line-index.ts';
import type { Manifests } from './manifest.ts';
import { ManifestError } from './manifest-error.ts';
import { OWNERSHIP_ANNOTATIONS, ownershipOf, type Ownership, type OwnershipField } from './ownership.ts';
import { costsOf, type WorkloadCost } from './workload-cost.ts';
import { describeObject, isWorkloadKind } from './workload-kinds.ts';

export interface CheckOptions extends Omit<AnnotateOptions, 'defaults' | 'force'> {
  /** Annotations a workload has to carry besides those of cost. Default: all four. */
  readonly require?: readonly OwnershipField[];
  readonly budgets?: Budgets;
  /** Whether budgets are held against what autoscalers may reach. Default: false, against what is expected. */
  readonly atMax?: boolean;
}

export type CheckRule = (typeof CHECK_RULES)[number];

/** With what each means, for listings. */
export const CHECK_RULES = ['missing', 'stale', 'invalid', 'over-budget'] as const;

export interface Finding {
  readonly rule: CheckRule;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** Absent where a budget of several is exceeded. */
  readonly workload?: WorkloadIdentity;
  readonly message: string;
}

export interface CheckResult {
  /** In the order of the manifests; budgets last. Empty: all is well. */
  readonly findings: readonly Finding[];
  readonly workloads: readonly WorkloadCost[];
  readonly currency: string;
  /** Of all workloads and unused claims, per month. */
  readonly monthly: { readonly expected: number; readonly min: number; readonly max: number };
}

/** A workload's cost with what is known of its owner. */
export interface OwnedCost {
  readonly cost: WorkloadCost;
  readonly ownership: Ownership;
}

/**
 * Whether every workload carries the annotations `annotate` would write today, and stays within budgets.
 *
 * @throws ManifestError for manifests that cannot be reckoned.
 */
export function checkManifests(
  manifests: Manifests,
  prices: PriceLookup,
  options: CheckOptions,
): CheckResult {
  const cluster = clusterObjects(manifests.objects, options.namespace);
  const costs = costsOf(cluster, prices, options);
  const places = new Places(manifests);
  const findings: Finding[] = [];
  const owned: OwnedCost[] = [];
  for (const cost of costs) {
    const ownership = isWorkloadKind(cost.object.kind)
      ? knownOwnership(cost, cluster, options, findings)
      : undefined;
    owned.push({ cost, ownership: ownership ?? {} });
    if (ownership !== undefined) findings.push(...annotationFindings(cost, ownership, options, places));
  }
  findings.push(...overBudget(owned, cluster, options.budgets ?? NO_BUDGETS, options.atMax === true));
  const sum = (amount: (cost: WorkloadCost) => number): number =>
    costs.reduce((all, cost) => all + amount(cost), 0);
  return {
    findings,
    workloads: costs,
    currency: prices({ atSeconds: options.atSeconds }).currency,
    monthly: {
      expected: sum(({ monthly }) => monthly.expected.total),
      min: sum(({ monthly }) => monthly.min.total),
      max: sum(({ monthly }) => monthly.max.total),
    },
  };
}

/** Undefined, with a finding, where what the manifest says of it cannot be. */
function knownOwnership(
  { object, workload }: WorkloadCost,
  cluster: ClusterObjects,
  options: CheckOptions,
  findings: Finding[],
): Ownership | undefined {
  try {
    return ownershipOf(object, cluster, { ...(options.mapping && { mapping: options.mapping }) });
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    for (const { file, line = 1, message } of error.problems) {
      findings.push({ rule: 'invalid', file, line, workload, message });
    }
    return undefined;
  }
}

function* annotationFindings(
  cost: WorkloadCost,
  ownership: Ownership,
  options: CheckOptions,
  places: Places,
): Generator<Finding> {
  const { object } = cost;
  const expected = expectedAnnotations(cost, ownership, options);
  const require = options.require ?? (Object.keys(OWNERSHIP_ANNOTATIONS) as OwnershipField[]);
  const unknown = require
    .filter((key) => ownership[key] === undefined)
    .map((key) => OWNERSHIP_ANNOTATIONS[key]);
  const sites = object.origin?.sites;
  const workload = { site: sites?.workload, field: fieldOf(object).at('metadata', 'annotations'), of: '' };
  yield* siteFindings(cost, workload, expected.workload, unknown, options, places);
  if (expected.pod.size === 0) return;
  const pod = {
    site: sites?.pod,
    field: podTemplate(object).at('metadata', 'annotations'),
    of: ' on its pod template',
  };
  yield* siteFindings(cost, pod, expected.pod, [], options, places);
}

interface CheckedSite {
  readonly site: AnnotationSite | undefined;
  readonly field: Field;
  readonly of: string;
}

function* siteFindings(
  { object, workload, currency }: WorkloadCost,
  { site, field, of }: CheckedSite,
  expected: ExpectedAnnotations,
  unknown: readonly string[],
  options: CheckOptions,
  places: Places,
): Generator<Finding> {
  const required = new Set((options.require ?? []).map((key) => OWNERSHIP_ANNOTATIONS[key]));
  const optional = new Set(
    options.require === undefined
      ? []
      : Object.values(OWNERSHIP_ANNOTATIONS).filter((name) => !required.has(name)),
  );
  const found = (name: string): unknown => field.at(name).value;
  const place = (name?: string): { file: string; line: number } => places.of(object, site, name);
  const named = describeObject(object);
  const missing = [
    ...unknown.filter((name) => found(name) === undefined),
    ...[...expected]
      .filter(([name, value]) => value !== undefined && found(name) === undefined && !optional.has(name))
      .map(([name]) => name),
  ];
  if (missing.length > 0) {
    const message = `${named} lacks${of} ${PREFIX}: ${missing.map(shortName).join(', ')}`;
    yield { rule: 'missing', ...place(), workload, message };
  }
  for (const [name, value] of expected) {
    const present = found(name);
    if (present === undefined || same(name, present, value)) continue;
    const shown = typeof present === 'string' ? present : JSON.stringify(present);
    const unit = AMOUNTS.has(name) ? ` ${currency}` : '';
    const now = value === undefined ? 'it has no autoscaler' : `is now ${value}${unit}`;
    const message = `${named} says${of} ${shortName(name)} ${shown}; ${now}`;
    yield { rule: 'stale', ...place(name), workload, message };
  }
}

/** Without the prefix all of them have. */
function shortName(name: string): string {
  return name.slice(PREFIX.length);
}

const AMOUNTS: ReadonlySet<string> = new Set([
  MONTHLY_COST,
  MONTHLY_COST_MAX,
  MONTHLY_COST_MIN,
  MONTHLY_COST_PER_POD,
]);

function same(name: string, present: unknown, expected: string | undefined): boolean {
  if (present === expected) return true;
  if (!AMOUNTS.has(name) || typeof present !== 'string' || expected === undefined) return false;
  const [a, b] = [parseAmountText(present), parseAmountText(expected)];
  return a !== undefined && b !== undefined && sameAmount(a, b);
}

/** Lines of annotations, each file's line breaks found once. */
class Places {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #indexes = new Map<string, LineIndex>();

  constructor({ sources }: Manifests) {
    this.#texts = new Map(sources.map(({ file, text }) => [file, text]));
  }

  of(
    { origin }: WorkloadCost['object'],
    site: AnnotationSite | undefined,
    name: string | undefined,
  ): { file: string; line: number } {
    const { file = 'in memory', line = 1 } = origin ?? {};
    const text = this.#texts.get(file);
    if (site === undefined || text === undefined) return { file, line };
    let index = this.#indexes.get(file);
    if (index === undefined) this.#indexes.set(file, (index = new LineIndex(text)));
    const entry = name === undefined ? undefined : site.entries.get(name);
    return { file, line: index.position(entry?.keyStart ?? site.offset).line };
  }
}
