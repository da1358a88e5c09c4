import { type Environment, text } from './environment.ts';
import type { LogLevelControl } from './log-level.ts';
import { TelemetryError } from './telemetry-error.ts';

/** Signals that mean nothing else to Node or to whoever stops a service. */
const SIGNALS: readonly string[] = ['SIGUSR2', 'SIGHUP', 'SIGBREAK'];
const DEFAULT_SIGNAL = 'SIGUSR2';
const ON = new Set(['true', '1', 'on']);
const OFF = new Set(['false', '0', 'off', 'none']);

/**
 * The signal that switches the level, or none: off unless asked for.
 *
 * @throws TelemetryError `VIGIE_E_TELEMETRY_LEVEL_SIGNAL`
 */
export function resolveLevelSignal(
  user: NodeJS.Signals | boolean | undefined,
  env: Environment,
): NodeJS.Signals | undefined {
  const given = user ?? text(env['VIGIE_LOG_LEVEL_SIGNAL']);
  if (given === undefined || given === false) return undefined;
  if (given === true) return DEFAULT_SIGNAL;
  if (typeof given === 'string') {
    if (ON.has(given.toLowerCase())) return DEFAULT_SIGNAL;
    if (OFF.has(given.toLowerCase())) return undefined;
    if (SIGNALS.includes(given)) return given as NodeJS.Signals;
  }
  throw new TelemetryError(
    'VIGIE_E_TELEMETRY_LEVEL_SIGNAL',
    `levelSignal must be true (${DEFAULT_SIGNAL}) or one of ${SIGNALS.join(', ')}, received ${JSON.stringify(given)}. Set it or VIGIE_LOG_LEVEL_SIGNAL.`,
  );
}

/** Each signal switches the level between `debug` and the one set. @returns stops listening */
export function watchLevelSignal(signal: NodeJS.Signals | undefined, control: LogLevelControl): () => void {
  if (signal === undefined) return () => {};
  const listener = (): void => control.toggle({ by: 'signal', signal });
  process.on(signal, listener);
  return () => void process.off(signal, listener);
}
