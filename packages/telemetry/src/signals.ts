import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { constants } from 'node:os';
import { text, type Environment } from './environment.ts';
import { TelemetryError } from './telemetry-error.ts';
import type { Telemetry } from './telemetry.ts';

export interface SignalOptions {
  /**
   * Milliseconds between failing readiness and closing the listener, for load balancers to notice, up to an hour. Requests are served
   * meanwhile, and each answer closes its connection: a client that keeps connections open is then not cut off in the middle of its next
   * request. Default `VIGIE_DRAIN_DELAY_MS`, else 0.
   */
  readonly drainDelayMs?: number;
  /** Milliseconds that requests in flight may take to end. Default 10 000. */
  readonly requestTimeoutMs?: number;
  /** Runs after the last request and before the signals drain: close databases here. */
  readonly onStopped?: () => unknown;
  /** Default `SIGTERM` and `SIGINT`. */
  readonly signals?: readonly NodeJS.Signals[];
  /**
   * What to do when the process that started this one ends without a word, as when it is killed: `stop` does what a signal does. Not told
   * on Windows. Default `serve`.
   */
  readonly whenOrphaned?: 'serve' | 'stop';
  /** Default `process.exit`. */
  readonly exit?: (code: number) => void;
  /** Default `process.env`. */
  readonly env?: Environment;
}

const ORPHAN_CHECK_MS = 500;
const IDLE_SWEEP_MS = 50;
const RECORD_TIMEOUT_MS = 250;

/**
 * Shuts a service down on a signal: readiness fails, the listener stops, requests in flight end, the signals drain, the
 * process exits with 0; with 1 where `onStopped` threw. A second signal exits at once
 * with 128 and its number, as a shell shows it: 130 for SIGINT, 143 for SIGTERM.
 *
 * @returns starts the same shutdown without a signal
 * @throws TelemetryError `VIGIE_E_TELEMETRY_DRAIN_DELAY`
 */
export function handleSignals(
  server: Server,
  telemetry: Pick<Telemetry, 'health' | 'inFlight' | 'log' | 'shutdown'>,
  options: SignalOptions = {},
): () => Promise<void> {
  const exit = options.exit ?? ((code: number) => process.exit(code));
  const drainDelayMs = options.drainDelayMs ?? drainDelayOf(options.env ?? process.env);
  let stopping: Promise<void> | undefined;

  async function stop(): Promise<void> {
    telemetry.health.stopping();
    server.prependListener('request', closeConnection);
    await delay(drainDelayMs);
    await closeServer(server, options.requestTimeoutMs ?? 10_000);
    await recorded(telemetry);
    let code = 0;
    try {
      await options.onStopped?.();
    } catch (error) {
      code = 1;
      telemetry.log.error('Stopping failed', { error });
    }
    await telemetry.shutdown();
    exit(code);
  }

  for (const signal of options.signals ?? (['SIGTERM', 'SIGINT'] as const)) {
    process.on(signal, () => {
      if (stopping !== undefined) return exit(128 + constants.signals[signal]);
      telemetry.log.info('stopping', { signal });
      stopping = stop();
    });
  }
  if (options.whenOrphaned === 'stop') {
    onOrphaned(() => {
      if (stopping !== undefined) return;
      telemetry.log.info('stopping', { orphaned: true });
      stopping = stop();
    });
  }
  return () => (stopping ??= stop());
}

const MAX_DRAIN_MS = 3_600_000;

function drainDelayOf(env: Environment): number {
  const value = text(env['VIGIE_DRAIN_DELAY_MS']);
  if (value === undefined) return 0;
  if (/^\d{1,7}$/.test(value) && Number(value) <= MAX_DRAIN_MS) return Number(value);
  throw new TelemetryError(
    'VIGIE_E_TELEMETRY_DRAIN_DELAY',
    `VIGIE_DRAIN_DELAY_MS must be whole milliseconds from 0 to ${MAX_DRAIN_MS}, received ${JSON.stringify(value)}.`,
  );
}

/** HTTP/2 has no such header and says it by a frame of its own when the server closes. */
function closeConnection(request: IncomingMessage, response: ServerResponse): void {
  if (request.httpVersionMajor === 1) response.setHeader('connection', 'close');
}

/** There is no event for it; an orphan has another parent. */
function onOrphaned(callback: () => void): void {
  const { ppid } = process;
  const timer = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(timer);
    callback();
  }, ORPHAN_CHECK_MS).unref();
}

/** Stops accepting, lets requests in flight end, and cuts what is left at the deadline. */
async function closeServer(server: Server, timeoutMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that turns idle after close() would be kept until its client leaves.
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  const deadline = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}

/** The last connections are closed; the responses on them are told so, and recorded, some turns of the loop later. */
async function recorded(telemetry: Pick<Telemetry, 'inFlight'>): Promise<void> {
  const deadline = performance.now() + RECORD_TIMEOUT_MS;
  while (telemetry.inFlight() > 0 && performance.now() < deadline) await new Promise(setImmediate);
}

function delay(milliseconds: number): Promise<void> {
  return milliseconds <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, milliseconds));
}
