import { type Attributes, context, SpanKind, type Tracer } from '@opentelemetry/api';
import { TracingError } from '../tracing-error.ts';
import { activeParent } from './client-span.ts';
import { endConnectSpan, followPromise, type Query, runTracedQuery, runUntracedQuery } from './pg-query.ts';

/** What is used of a `pg` pool (`Pool` of pg 8, native or not). */
export interface PgPool {
  connect(...args: never[]): unknown;
  on(event: 'acquire', listener: (client: never) => void): unknown;
}

interface PgClient {
  query: Query;
  readonly host?: unknown;
  readonly port?: unknown;
  readonly database?: unknown;
}

type ConnectCallback = (this: unknown, error: unknown, client?: object, release?: unknown) => unknown;
type Connect = (this: unknown, callback?: ConnectCallback) => unknown;

/**
 * Gives every query made through a pool inside a trace a CLIENT span, with the time its connection was waited for. Values
 * never leave the process: parameters are not recorded, and literals in the text become `?`. Queries outside a trace, such
 * as a pool's health check or the polling of a job queue, are left alone.
 *
 * Works with everything a client's `query` takes: texts, configurations, callbacks, promises, query objects, cursors and
 * streams. Calling it again with the same pool does nothing.
 *
 * @throws TracingError `VIGIE_E_TRACING_PG_POOL` for what is no pool
 * @example
 * ```ts
 * const pool = new Pool({ connectionString });
 * tracePgPool(pool, vigie.tracer);
 * // MikroORM: driverOptions: { onPoolCreated: (pool: PgPool) => tracePgPool(pool, vigie.tracer) }
 * ```
 */
export function tracePgPool(pool: PgPool, tracer: Tracer): void {
  const given = pool as Partial<PgPool> | null | undefined;
  if (typeof given?.connect !== 'function' || typeof given.on !== 'function') {
    throw new TracingError(
      'VIGIE_E_TRACING_PG_POOL',
      `tracePgPool takes a Pool of pg, received ${given === null ? 'null' : typeof given}. With MikroORM, call it in driverOptions.onPoolCreated.`,
    );
  }
  if (traced.has(pool)) return;
  traced.add(pool);
  const waits = new WeakMap<object, number>();
  const clients = new WeakSet<object>();
  pool.on('acquire', (client: PgClient) => {
    // Whoever has it next must not be told of a wait that was another's.
    waits.delete(client);
    if (clients.has(client)) return;
    clients.add(client);
    traceClient(client, tracer, waits);
  });
  traceConnect(pool, tracer, waits);
}

const traced = new WeakSet<object>();

function traceClient(client: PgClient, tracer: Tracer, waits: WeakMap<object, number>): void {
  const { query } = client;
  const attributes = attributesOf(client);
  client.query = function tracedQuery(...args) {
    if (activeParent() === undefined) return runUntracedQuery(query, this, args);
    const waitSeconds = waits.get(client);
    if (waitSeconds !== undefined) waits.delete(client);
    return runTracedQuery({ tracer, attributes, waitSeconds }, query, this, args);
  };
}

/**
 * Measures how long a connection was waited for. A callback is bound to its caller's context too: a pool calls it from
 * whoever gives a connection back, and its queries would count as theirs.
 */
function traceConnect(pool: PgPool, tracer: Tracer, waits: WeakMap<object, number>): void {
  const connectable = pool as unknown as { connect: Connect; options?: object };
  const { connect } = connectable;
  connectable.connect = function tracedConnect(callback) {
    const active = context.active();
    const parent = activeParent();
    const asked = performance.now();
    const startTime = Date.now();
    const settled = (error: unknown, client?: object): void => {
      if (parent === undefined) return;
      if (client !== undefined) waits.set(client, (performance.now() - asked) / 1000);
      else if (error !== undefined && error !== null) {
        const attributes = { 'db.system.name': 'postgresql', ...attributesOf(connectable.options ?? {}) };
        endConnectSpan(
          tracer.startSpan('connect', { kind: SpanKind.CLIENT, startTime, attributes }, active),
          error,
        );
      }
    };
    if (typeof callback === 'function') {
      return connect.call(this, function bound(error, client, release) {
        settled(error, client);
        return context.with(active, callback, this, error, client, release);
      });
    }
    const result = connect.call(this);
    return parent === undefined ? result : followPromise(result as Promise<object>, settled);
  };
}

/** Of a client, or of the options its pool was made with. */
function attributesOf(connection: { host?: unknown; port?: unknown; database?: unknown }): Attributes {
  const { host, port, database } = connection;
  const attributes: Attributes = {};
  if (typeof database === 'string' && database !== '') attributes['db.namespace'] = database;
  if (typeof host !== 'string' || host === '') return attributes;
  attributes['server.address'] = host;
  // A path is that of a Unix socket.
  if (!host.startsWith('/') && Number.isInteger(Number(port ?? Number.NaN))) {
    attributes['server.port'] = Number(port);
  }
  return attributes;
}
