import {
  type Attributes,
  context,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';
import { errorTypeOf } from './client-span.ts';
import { describeSql } from './sql-text.ts';

/** A client's `query`, in any of its forms. */
export type Query = (this: unknown, ...args: unknown[]) => unknown;
type Ended = (error: unknown, result?: unknown) => void;
type Callback = (this: unknown, error: unknown, result?: unknown) => unknown;

/** What the driver calls on a query object, a cursor or a stream; the last of them ends it. */
interface Submittable {
  readonly text?: unknown;
  readonly submit: unknown;
  handleError?: Query;
  handleReadyForQuery?: Query;
}

export interface TracedQuery {
  readonly tracer: Tracer;
  /** Of the connection: server, port, database. */
  readonly attributes: Attributes;
  /** Seconds the connection was waited for, where this is the first query on it since. */
  readonly waitSeconds: number | undefined;
}

/**
 * Runs one query of a client in a CLIENT span (database semantic conventions 1.4x). Its arguments, its result and the order
 * in which things are called stay as they are; callbacks run in the caller's context, not in the connection's.
 */
export function runTracedQuery(
  traced: TracedQuery,
  query: Query,
  client: unknown,
  args: readonly unknown[],
): unknown {
  const active = context.active();
  const span = startQuerySpan(traced, textOf(args[0]));
  const ended = (error: unknown, result?: unknown): void => endQuerySpan(span, error, result);
  try {
    const [first] = args;
    if (isSubmittable(first)) {
      followSubmittable(first, ended, active);
      return query.apply(client, [...args]);
    }
    const bound = bindCallback(args, active, ended);
    if (bound !== undefined) return query.apply(client, bound);
    const result = query.apply(client, [...args]);
    if (isThenable(result)) return followPromise(result, ended);
    ended(undefined);
    return result;
  } catch (error) {
    ended(error);
    throw error;
  }
}

/** Runs one query that has no span. Its callback is bound all the same: the connection may have another caller's context. */
export function runUntracedQuery(query: Query, client: unknown, args: readonly unknown[]): unknown {
  const bound = isSubmittable(args[0]) ? undefined : bindCallback(args, context.active(), () => {});
  return query.apply(client, bound ?? [...args]);
}

/** The same promise one step later: one that is only looked at would count as handled when it fails. */
export function followPromise<Value>(
  promise: PromiseLike<Value>,
  ended: (error: unknown, value?: Value) => void,
): PromiseLike<Value> {
  return promise.then(
    (value) => {
      ended(undefined, value);
      return value;
    },
    (error: unknown) => {
      ended(error);
      throw error;
    },
  );
}

/** Ends the span of a connection that was not to be had; its error tells of the server, not of a query. */
export function endConnectSpan(span: Span, error: unknown): void {
  span.setAttribute('error.type', errorTypeOf(error));
  const { message } = error as { message?: unknown };
  span.setStatus(
    typeof message === 'string' ? { code: SpanStatusCode.ERROR, message } : { code: SpanStatusCode.ERROR },
  );
  span.end();
}

function startQuerySpan({ tracer, attributes, waitSeconds }: TracedQuery, text: string | undefined): Span {
  const all: Attributes = { 'db.system.name': 'postgresql', ...attributes };
  let name: string | undefined;
  if (text !== undefined) {
    const described = describeSql(text);
    name = described.summary;
    if (described.operation !== undefined) all['db.operation.name'] = described.operation;
    if (described.summary !== undefined) all['db.query.summary'] = described.summary;
    all['db.query.text'] = described.text;
  }
  if (waitSeconds !== undefined) all['vigie.db.connection.wait_time'] = waitSeconds;
  return tracer.startSpan(name ?? 'postgresql', { kind: SpanKind.CLIENT, attributes: all });
}

/** An error's message is left out: PostgreSQL quotes values in some (`invalid input syntax for type integer: "…"`). */
function endQuerySpan(span: Span, error: unknown, result?: unknown): void {
  // A query that timed out is told of twice.
  if (!span.isRecording()) return;
  if (error !== undefined && error !== null) {
    const state = sqlStateOf(error);
    if (state !== undefined) span.setAttribute('db.response.status_code', state);
    span.setAttribute('error.type', state ?? errorTypeOf(error));
    span.setStatus({ code: SpanStatusCode.ERROR });
  } else {
    const { rows } = (result ?? {}) as { rows?: unknown };
    if (Array.isArray(rows)) span.setAttribute('db.response.returned_rows', rows.length);
  }
  span.end();
}

/** Five characters that the server chose; `EPIPE` has as many, but no severity. */
function sqlStateOf(error: unknown): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && typeof severity === 'string' && /^[0-9A-Z]{5}$/.test(code)
    ? code
    : undefined;
}

function textOf(query: unknown): string | undefined {
  const { text: own, cursor } = (query ?? {}) as { text?: unknown; cursor?: { text?: unknown } };
  const text = typeof query === 'string' ? query : (own ?? cursor?.text);
  return typeof text === 'string' ? text : undefined;
}

/** The arguments with their callback bound; undefined where there is none. */
function bindCallback(args: readonly unknown[], active: Context, ended: Ended): unknown[] | undefined {
  const bind = (callback: Callback): Callback =>
    function bound(error, result) {
      ended(error, result);
      return context.with(active, callback, this, error, result);
    };
  const [query, values, callback] = args;
  if (typeof callback === 'function') return [query, values, bind(callback as Callback)];
  if (typeof values === 'function') return [query, bind(values as Callback)];
  const own = (query as { callback?: unknown } | null | undefined)?.callback;
  if (typeof own !== 'function' || typeof query !== 'object') return undefined;
  // The caller's object may be used again and stays as it is.
  const copy: object = Object.create(query, {
    callback: { value: bind(own as Callback), writable: true, enumerable: true, configurable: true },
  });
  return [copy, ...args.slice(1)];
}

function isSubmittable(query: unknown): query is Submittable {
  return typeof (query as { submit?: unknown } | null | undefined)?.submit === 'function';
}

/**
 * The driver's own calls tell when it ends. A listener for `error` would tell it too, but would also make an error that
 * nobody handles look handled.
 */
function followSubmittable(query: Submittable, ended: Ended, active: Context): void {
  const { handleError, handleReadyForQuery } = query;
  if (typeof handleError !== 'function' || typeof handleReadyForQuery !== 'function') {
    ended(undefined);
    return;
  }
  query.handleError = function tracedHandleError(...args) {
    ended(args[0] ?? new Error());
    return context.with(active, handleError, this, ...args);
  };
  query.handleReadyForQuery = function tracedHandleReadyForQuery(...args) {
    // A row that could not be read: the driver calls handleError next.
    const { _canceledDueToError: failed } = query as { _canceledDueToError?: unknown };
    if (failed === undefined || failed === false) ended(undefined);
    return context.with(active, handleReadyForQuery, this, ...args);
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
