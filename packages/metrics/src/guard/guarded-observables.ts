import type { Attributes, BatchObservableCallback, Observable, ObservableCallback } from '@opentelemetry/api';
import type { CardinalityGuard } from './cardinality-guard.ts';
import type { ValueRule } from './guarded-instruments.ts';
import type { ObservationLog } from './observation-log.ts';

/** How values of one observable instrument that meet in a series are combined. */
export type ObservableKind = 'counter' | 'upDownCounter' | 'gauge';

export interface ObservableContext {
  readonly observations: ObservationLog;
  /** Milliseconds a callback may take. */
  readonly timeoutMs: number;
}

/** Stands before an observable instrument of the SDK: bounds its series, keeps counters from going down, and names it in errors. */
export class GuardedObservable implements Observable {
  readonly inner: Observable;
  readonly metric: string;
  readonly #guard: CardinalityGuard;
  readonly #kind: ObservableKind;
  readonly #accepts: ValueRule;
  readonly #context: ObservableContext;
  readonly #callbacks = new Map<ObservableCallback, ObservableCallback>();

  constructor(
    inner: Observable,
    metric: string,
    guard: CardinalityGuard,
    kind: ObservableKind,
    accepts: ValueRule,
    context: ObservableContext,
  ) {
    this.inner = inner;
    this.metric = metric;
    this.#guard = guard;
    this.#kind = kind;
    this.#accepts = accepts;
    this.#context = context;
  }

  addCallback(callback: ObservableCallback): void {
    if (this.#callbacks.has(callback)) return;
    const series = this.newSeries();
    const guarded: ObservableCallback = (result) =>
      runCallback(this.metric, this.#context.timeoutMs, () => {
        const round = series.begin();
        const answer = callback({ observe: (value, attributes) => round.observe(value, attributes) });
        return [answer, () => round.finish((value, attributes) => result.observe(value, attributes))];
      });
    this.#callbacks.set(callback, guarded);
    this.inner.addCallback(guarded);
  }

  removeCallback(callback: ObservableCallback): void {
    const guarded = this.#callbacks.get(callback);
    if (guarded === undefined) return;
    this.#callbacks.delete(callback);
    this.inner.removeCallback(guarded);
  }

  /** The state of one callback's observations of this instrument. */
  newSeries(): ObservedSeries {
    return new ObservedSeries(this.#guard, this.#kind, this.#accepts, this.#context.observations);
  }
}

/** A batch callback that observes through the guards of its instruments. */
export function guardBatch(
  callback: BatchObservableCallback,
  observables: readonly GuardedObservable[],
  context: ObservableContext,
): BatchObservableCallback {
  const series = new Map(observables.map((observable) => [observable as Observable, observable.newSeries()]));
  const name = observables.map(({ metric }) => metric).join(', ');
  return (result) =>
    runCallback(name, context.timeoutMs, () => {
      const rounds = new Map([...series].map(([observable, one]) => [observable, one.begin()]));
      const answer = callback({
        observe: (observable, value, attributes) => rounds.get(observable)?.observe(value, attributes),
      });
      const finish = (): void => {
        for (const [observable, round] of rounds) {
          const { inner } = observable as GuardedObservable;
          round.finish((value, attributes) => result.observe(inner, value, attributes));
        }
      };
      return [answer, finish];
    });
}

/** What one callback has observed of one instrument, over all collections. */
class ObservedSeries {
  readonly #guard: CardinalityGuard;
  readonly #kind: ObservableKind;
  readonly #accepts: ValueRule;
  readonly #observations: ObservationLog;
  readonly #totals = new Map<Attributes, { last: number; offset: number }>();

  constructor(
    guard: CardinalityGuard,
    kind: ObservableKind,
    accepts: ValueRule,
    observations: ObservationLog,
  ) {
    this.#guard = guard;
    this.#kind = kind;
    this.#accepts = accepts;
    this.#observations = observations;
  }

  begin(): {
    observe(value: number, attributes?: Attributes): void;
    finish(emit: (value: number, attributes: Attributes) => void): void;
  } {
    const values = new Map<Attributes, number>();
    return {
      observe: (value, attributes) => {
        if (!this.#accepts(value)) return;
        const series = this.#guard.admit(attributes);
        // Of one series the latest value counts; the overflow series stands for many.
        const adds = this.#kind !== 'gauge' && this.#guard.isOverflow(series);
        values.set(series, adds ? value + (values.get(series) ?? 0) : value);
      },
      finish: (emit) => {
        for (const [series, value] of values) {
          this.#observations.saw(series);
          emit(this.#kind === 'counter' ? this.#monotonic(series, value) : value, series);
        }
      },
    };
  }

  /**
   * A source that starts again from a lower value goes on from where it was, so that the counter never goes down and its rate
   * stays what Prometheus makes of a reset. Who is in the overflow series changes, so that one just never goes down.
   */
  #monotonic(series: Attributes, value: number): number {
    let total = this.#totals.get(series);
    if (total === undefined) this.#totals.set(series, (total = { last: 0, offset: 0 }));
    if (this.#guard.isOverflow(series)) return (total.last = Math.max(total.last, value));
    if (value < total.last) total.offset += total.last;
    total.last = value;
    return total.offset + value;
  }
}

/** Runs a callback, waits for it at most so long, and then emits; a failure says whose it is. */
function runCallback(
  name: string,
  timeoutMs: number,
  run: () => readonly [answer: void | Promise<void>, finish: () => void],
): void | Promise<void> {
  let answer: void | Promise<void>;
  let finish: () => void;
  try {
    [answer, finish] = run();
  } catch (error) {
    throw new CollectorError(name, error);
  }
  if (typeof (answer as Promise<void> | undefined)?.then !== 'function') {
    finish();
    return undefined;
  }
  return withTimeout(answer as Promise<void>, timeoutMs).then(finish, (error: unknown) => {
    throw new CollectorError(name, error);
  });
}

/** The failure of a callback, with the metric it is of. */
export class CollectorError extends Error {
  override readonly name = 'CollectorError';
  readonly metric: string;

  constructor(metric: string, cause: unknown) {
    super(`${metric}: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}`, {
      cause,
    });
    this.metric = metric;
  }
}

async function withTimeout(answer: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    timer.unref();
  });
  try {
    await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
