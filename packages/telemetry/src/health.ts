import { TelemetryError } from './telemetry-error.ts';

/** Resolves when the dependency can be used, throws when it cannot. */
export type ReadinessCheck = (signal: AbortSignal) => unknown;

/** One dependency's state, as `/readyz` shows it. */
export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** Why not: the error's code or name, never its message, which may hold an address or a secret. */
  readonly reason?: string;
}

export interface Readiness {
  readonly ready: boolean;
  readonly stopping: boolean;
  readonly checks: readonly CheckResult[];
}

/** Whether a service should get traffic. */
export interface Health {
  /**
   * Adds a dependency to `/readyz`; a check that takes longer than 2 s counts as failed.
   *
   * @returns removes it again
   * @throws TelemetryError `VIGIE_E_TELEMETRY_CHECK_NAME` where the name is taken
   */
  addReadinessCheck(name: string, check: ReadinessCheck): () => void;
  readiness(): Promise<Readiness>;
  /** From now on `/readyz` answers 503, whatever the checks say. */
  stopping(): void;
}

const CHECK_TIMEOUT_MS = 2000;

export function createHealth(): Health {
  const checks = new Map<string, ReadinessCheck>();
  let stopping = false;
  return {
    addReadinessCheck(name, check) {
      if (checks.has(name)) {
        throw new TelemetryError(
          'VIGIE_E_TELEMETRY_CHECK_NAME',
          `A readiness check named ${JSON.stringify(name)} is there already. Give each dependency its own name.`,
        );
      }
      checks.set(name, check);
      return () => checks.delete(name);
    },
    async readiness() {
      const results = await Promise.all([...checks].map(([name, check]) => runCheck(name, check)));
      return { ready: !stopping && results.every((result) => result.ok), stopping, checks: results };
    },
    stopping() {
      stopping = true;
    },
  };
}

async function runCheck(name: string, check: ReadinessCheck): Promise<CheckResult> {
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  let onAbort: (() => void) | undefined;
  try {
    await Promise.race([
      check(signal),
      new Promise((_resolve, reject) => {
        onAbort = () => reject(signal.reason as Error);
        signal.addEventListener('abort', onAbort, { once: true });
      }),
    ]);
    return { name, ok: true };
  } catch (error) {
    return { name, ok: false, reason: reasonOf(error) };
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

/** The first code or name along the chain of causes that says more than `Error`. */
function reasonOf(error: unknown): string {
  let name = 'Error';
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 5;
    current = current.cause, depth++
  ) {
    const { code } = current as { code?: unknown };
    if (typeof code === 'string') return code;
    if (name === 'Error' || name === 'TypeError') name = current.name;
  }
  return name;
}
