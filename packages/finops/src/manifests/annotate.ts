import {
  COST_CENTER,
  CURRENCY,
  ENVIRONMENT,
  MONTHLY_COST,
  MONTHLY_COST_MAX,
  MONTHLY_COST_MIN,
  MONTHLY_COST_PER_POD,
  OWNER,
  PRICE_BOOK_VERSION,
  SLA_CLASS,
} from './annotation-names.ts';
import { annotationEdits } from './annotation-edits.ts';
import { amountText } from './amount.ts';
import { clusterObjects } from './cluster-objects.ts';
import type { Manifests } from './manifest.ts';
import { collectProblems, ManifestError } from './manifest-error.ts';
import { ownershipOf, type Ownership, type OwnershipSources } from './ownership.ts';
import type { PriceLookup } from '../price-book/unit-prices.ts';
import { applyEdits, type TextEdit } from './text-edit.ts';
import { costsOf, type WorkloadCost, type WorkloadCostOptions } from './workload-cost.ts';
import { describeObject, isWorkloadKind } from './workload-kinds.ts';
import { LineIndex } from './line-index.ts';

export interface AnnotateOptions extends WorkloadCostOptions, OwnershipSources {
  /** Written as `finops.vigie.dev/price-book-version`. */
  readonly priceBookVersion: string;
  /** Default: `all`. */
  readonly podAnnotations?: PodAnnotations;
}

/**
 * What pod templates get: `all` a pod needs to tell its cost (owner, cost centre, environment, SLA class, cost per pod, currency),
 * `ownership` without the amounts, so that a new price rolls no pods, or `none`.
 */
export type PodAnnotations = 'all' | 'ownership' | 'none';

export interface AnnotatedSource {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** In order; empty where everything stands there already. */
  readonly edits: readonly TextEdit[];
}

export interface Annotated {
  /** One for each source, changed or not. */
  readonly sources: readonly AnnotatedSource[];
  readonly workloads: readonly {
    readonly cost: WorkloadCost;
    readonly ownership: Ownership;
    readonly changed: boolean;
  }[];
}

/**
 * Writes each workload's cost and owners into the text it was read from, and nothing else: every other byte stays. Doing it twice
 * changes nothing the second time.
 *
 * @throws ManifestError with every problem of every workload; nothing is annotated then.
 * @example
 * ```ts
 * const manifests = parseManifests({ file: 'app.yaml', text });
 * const { sources } = annotateManifests(manifests, prices, { atSeconds, priceBookVersion: 'default@1', defaults: { owner: 'shop' } });
 * sources[0].after; // the same text with annotations
 * ```
 */
export function annotateManifests(
  manifests: Manifests,
  prices: PriceLookup,
  options: AnnotateOptions,
): Annotated {
  const cluster = clusterObjects(manifests.objects, options.namespace);
  const costs = costsOf(cluster, prices, options).filter(({ object }) => isWorkloadKind(object.kind));
  const texts = new Map(manifests.sources.map(({ file, text }) => [file, text]));
  const edits = new Map<string, TextEdit[]>();
  const workloads: Annotated['workloads'][number][] = [];
  collectProblems(costs, (cost) => {
    const ownership = ownershipOf(cost.object, cluster, options);
    const own = editsOf(cost, expectedAnnotations(cost, ownership, options), texts);
    const { file = '' } = cost.object.origin ?? {};
    const ofFile = edits.get(file);
    if (ofFile === undefined) edits.set(file, own);
    else ofFile.push(...own);
    workloads.push({ cost, ownership, changed: own.length > 0 });
  });
  return {
    workloads,
    sources: manifests.sources.map(({ file, text }) => {
      const own = (edits.get(file) ?? []).toSorted((a, b) => a.start - b.start || a.end - b.end);
      return { file, before: text, after: own.length === 0 ? text : applyEdits(text, own), edits: own };
    }),
  };
}

/** Annotations by name; undefined is one that must not be there. */
export type ExpectedAnnotations = ReadonlyMap<string, string | undefined>;

/** What the workload and its pod template are to carry. An owner nothing names is left as it is. */
export function expectedAnnotations(
  { perPod, monthly, currency, autoscaler, workload }: WorkloadCost,
  ownership: Ownership,
  { priceBookVersion, podAnnotations = 'all' }: Pick<AnnotateOptions, 'priceBookVersion' | 'podAnnotations'>,
): { readonly workload: ExpectedAnnotations; readonly pod: ExpectedAnnotations } {
  const owned = (
    [
      [OWNER, ownership.owner],
      [COST_CENTER, ownership.costCenter],
      [ENVIRONMENT, ownership.environment],
      [SLA_CLASS, ownership.slaClass],
    ] as const
  ).filter((entry): entry is readonly [string, string] & typeof entry => entry[1] !== undefined);
  const perPodEntry = [MONTHLY_COST_PER_POD, amountText(perPod.total)] as const;
  const range = (amount: number): string | undefined =>
    autoscaler === undefined ? undefined : amountText(amount);
  const pod =
    podAnnotations === 'none' || workload.kind === 'Pod'
      ? []
      : podAnnotations === 'ownership'
        ? owned
        : [...owned, perPodEntry, [CURRENCY, currency] as const];
  return {
    workload: new Map<string, string | undefined>([
      ...owned,
      perPodEntry,
      [MONTHLY_COST, amountText(monthly.expected.total)],
      [MONTHLY_COST_MIN, range(monthly.min.total)],
      [MONTHLY_COST_MAX, range(monthly.max.total)],
      [CURRENCY, currency],
      [PRICE_BOOK_VERSION, priceBookVersion],
    ]),
    pod: new Map(pod),
  };
}

function editsOf(
  { object }: WorkloadCost,
  expected: ReturnType<typeof expectedAnnotations>,
  texts: ReadonlyMap<string, string>,
): TextEdit[] {
  const { origin } = object;
  const text = origin && texts.get(origin.file);
  if (origin?.sites === undefined || text === undefined) {
    const message = `${describeObject(object)} has no text to annotate: it was made in memory`;
    throw new ManifestError([{ file: origin?.file ?? 'in memory', message }]);
  }
  const { workload, pod } = origin.sites;
  const edits: TextEdit[] = [];
  for (const [site, annotations] of [
    [workload, expected.workload],
    [pod, expected.pod],
  ] as const) {
    if (site === undefined) continue;
    const own = annotationEdits(site, annotations, text);
    if ('refused' in own) {
      const position = new LineIndex(text).position(site.offset);
      throw new ManifestError([
        {
          file: origin.file,
          ...position,
          message: `${describeObject(object)} cannot be annotated: ${own.refused}`,
        },
      ]);
    }
    edits.push(...own);
  }
  return edits;
}
