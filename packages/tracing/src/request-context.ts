import { type Context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { RANDOM_FLAG, RANDOM_TRACE, rememberRandom } from './random-trace.ts';

/**
 * The context of a request: the root with its span in it. The API's own makes three functions and copies a map for each
 * context; nearly every request asks this one for its span and nothing else.
 */
export class RequestContext implements Context {
  readonly #span: Span;

  constructor(span: Span) {
    this.#span = span;
  }

  getValue(key: symbol): unknown {
    if (key === SPAN_KEY) return this.#span;
    if (key !== RANDOM_TRACE) return undefined;
    const { traceId, traceFlags } = this.#span.spanContext();
    return (traceFlags & RANDOM_FLAG) === 0 ? undefined : traceId;
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#toOrdinary().setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.#toOrdinary().deleteValue(key);
  }

  #toOrdinary(): Context {
    return rememberRandom(trace.setSpan(ROOT_CONTEXT, this.#span), this.#span.spanContext());
  }
}

/** The key under which the API keeps a context's span; it is not exported, but whoever is asked for the span is told it. */
const SPAN_KEY = findSpanKey();

function findSpanKey(): symbol | undefined {
  let asked: symbol | undefined;
  const listener: Context = {
    getValue(key) {
      asked = key;
      return undefined;
    },
    setValue: () => listener,
    deleteValue: () => listener,
  };
  trace.getSpan(listener);
  return asked;
}
