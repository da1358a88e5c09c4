import type { Server } from 'node:http';
import type { OtlpBackend } from '../otlp-backend.ts';
import type { SendOptions } from '../send.ts';
import type { Created, Service } from '../service.ts';

/** What the tests use of the telemetry a service gets. */
export interface ObservedTelemetry {
  readonly health: { addReadinessCheck(name: string, check: () => unknown): unknown };
  ledgers(): readonly { readonly pending: number }[];
  shutdown(): Promise<unknown>;
}

/** A request, and what its access line says. */
export type RequestCase = readonly [
  path: string,
  options: SendOptions,
  line: Readonly<Record<string, unknown>>,
];

/** An adapter, seen through a service that is observed by it. */
export interface AdapterUnderTest<Vigie extends ObservedTelemetry> {
  /**
   * A service with `/json`, `/text`, `/empty`, `/cached`, `/stream`, `/stream-breaks`, `/drips`, `/hangs`, `/throws`, `/refuses`, `/users/:id`
   * and a POST of `/notes` that reads its body by events; see `COMMON_CASES` for what they answer.
   */
  create(options: object, hanging: () => void): Created<Vigie> | Promise<Created<Vigie>>;
  readonly handleSignals: (
    server: Server,
    vigie: Vigie,
    options: { signals: []; requestTimeoutMs: number; exit: (code: number) => void },
  ) => () => Promise<void>;
  /** What this framework has beyond that. */
  readonly cases: readonly RequestCase[];
  /** Further paths to be counted. */
  readonly paths: readonly string[];
}

/** What the tests start; all of it is closed after each. */
export interface Rig<Vigie extends ObservedTelemetry> {
  readonly start: (options?: object) => Promise<Service<Vigie>>;
  readonly startBackend: () => Promise<OtlpBackend>;
}

const text = { 'content-type': 'text/plain' };

export const COMMON_CASES: readonly RequestCase[] = [
  ['/json?token=hunter2', {}, { route: '/json', path: '/json', status: 200, bytes: 11 }],
  ['/text', {}, { route: '/text', status: 200, bytes: 20 }],
  ['/text', { method: 'HEAD' }, { method: 'HEAD', status: 200, bytes: 0 }],
  ['/empty', {}, { status: 204, bytes: 0 }],
  ['/cached', {}, { status: 200, bytes: 6 }],
  ['/cached', { headers: { 'if-none-match': '"v1"' } }, { status: 304, bytes: 0 }],
  ['/stream', {}, { status: 200, bytes: 1500 }],
  ['/throws', {}, { route: '/throws', status: 500, level: 'error' }],
  ['/refuses', {}, { route: '/refuses', status: 422, level: 'info' }],
  ['/users/42', {}, { route: '/users/:id', path: '/users/42', status: 200 }],
  ['/notes', { method: 'POST', body: 'x', headers: text }, { method: 'POST', route: '/notes', status: 201 }],
  ['/json', { method: 'PURGE' }, { method: '_OTHER' }],
];
