import { FinopsError } from '../finops-error.ts';
import type { SlaClass } from '../sla/sla-class.ts';
import type { Words } from '../sla/words.ts';
import { ACTION_NAMES, CRITERIA, CRITERIA_WEIGHTS, type ActionName, type CriterionName } from './action.ts';
import { decisionWords } from './decision-words.ts';
import { consequence, type Consequence } from './consequence.ts';
import { topsis, type TopsisResult } from './topsis.ts';
import { vetoOf } from './veto.ts';

/** What is known of a workload when something is to be decided. Amounts are of one pod, all containers together. */
export interface DecisionInput {
  readonly name: string;
  readonly slaClass: SlaClass;
  readonly replicas: number;
  /** Highest sum over all pods, to be carried whatever the number of replicas. */
  readonly peakCpuCores: number;
  readonly peakMemoryBytes: number;
  readonly cpuRequestCores: number;
  readonly memoryRequestBytes: number;
  /** What the advice says; the request itself where it says nothing. */
  readonly advisedCpuCores: number;
  readonly advisedMemoryBytes: number;
  readonly currency: string;
  /** Of one core, and of one byte, for a month. */
  readonly cpuCoreMonth: number;
  readonly memoryByteMonth: number;
  /** An alert on the workload is firing. */
  readonly alerting?: boolean;
  /** Now is inside its maintenance window. */
  readonly insideWindow?: boolean;
  /** How new requests reach the pods: `rollout` (default) replaces them one by one, `eviction` evicts, `in-place` does neither. */
  readonly resizeBy?: 'rollout' | 'eviction' | 'in-place';
  /** Where a HorizontalPodAutoscaler sets the replicas. */
  readonly autoscaled?: boolean;
  readonly rolloutInProgress?: boolean;
  /** Instead of the class's; they need not sum to 1. */
  readonly weights?: Readonly<Record<CriterionName, number>>;
}

export interface Veto {
  readonly action: ActionName;
  readonly words: Words;
}

export interface RankedAction {
  readonly action: ActionName;
  readonly rank: number;
  /** In [0, 1], 1 the ideal. */
  readonly closeness: number;
  readonly consequence: Consequence;
}

/** A decision with all it rests on. */
export interface Decision {
  readonly slaClass: SlaClass;
  readonly best: RankedAction;
  /** Best first; vetoed actions are not among them. */
  readonly ranking: readonly RankedAction[];
  readonly vetoes: readonly Veto[];
  /** Rows of the matrices, in order. */
  readonly actions: readonly ActionName[];
  /** Columns of the matrices, in order. */
  readonly criteria: readonly CriterionName[];
  /** Matrix, normalised and weighted matrix, weights, both ideals, distances, closeness. */
  readonly topsis: TopsisResult;
  readonly words: Words;
}

/**
 * Ranks what can be done to a workload over cost, performance risk, availability and disturbance, weighed by its class.
 * Vetoes come first: what the class forbids is not ranked, however well it would do. Keeping things as they are is never
 * vetoed.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_DECISION` for amounts that are negative or no numbers, or no replicas.
 * @example
 * const { best, words } = decide(input);
 * best.action; // 'resize-cpu'
 * words.en; // 'web (silver): resize CPU ranks first, closeness 0.78 against 0.31 for keeping …'
 */
export function decide(input: DecisionInput): Decision {
  check(input);
  const vetoes = ACTION_NAMES.flatMap((action): Veto[] => {
    const words = vetoOf(action, input);
    return words === undefined ? [] : [{ action, words }];
  });
  const actions = ACTION_NAMES.filter((action) => !vetoes.some((veto) => veto.action === action));
  const consequences = actions.map((action) => consequence(action, input));
  const weights = input.weights ?? CRITERIA_WEIGHTS[input.slaClass];
  const result = topsis(
    consequences.map((one) => CRITERIA.map(({ name }) => one.criteria[name])),
    CRITERIA.map(({ name }) => weights[name]),
    CRITERIA.map(({ direction }) => direction),
  );
  const ranking = result.ranking.map((i, rank) => ({
    action: actions[i]!,
    rank: rank + 1,
    closeness: result.closeness[i]!,
    consequence: consequences[i]!,
  }));
  return {
    slaClass: input.slaClass,
    best: ranking[0]!,
    ranking,
    vetoes,
    actions,
    criteria: CRITERIA.map(({ name }) => name),
    topsis: result,
    words: decisionWords(input, ranking, vetoes),
  };
}

function check(input: DecisionInput): void {
  for (const key of [
    'peakCpuCores',
    'peakMemoryBytes',
    'cpuRequestCores',
    'memoryRequestBytes',
    'advisedCpuCores',
    'advisedMemoryBytes',
    'cpuCoreMonth',
    'memoryByteMonth',
  ] as const)
    if (!(Number.isFinite(input[key]) && input[key] >= 0))
      throw misuse(`${key} is ${input[key]}: give a number of 0 or more`);
  if (!(Number.isInteger(input.replicas) && input.replicas >= 1))
    throw misuse(`replicas is ${input.replicas}: give a whole number of 1 or more`);
}

function misuse(message: string): FinopsError {
  return new FinopsError('VIGIE_E_FINOPS_DECISION', `${message}.`);
}
