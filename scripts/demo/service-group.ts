import { ServiceProcess, type ProcessSpec } from './service-process.ts';

/** The processes of the demo, watched together: when one ends by itself, {@link failed} says so. */
export class ServiceGroup {
  readonly #services = new Map<string, ServiceProcess>();
  readonly #failure = new AbortController();

  /** Aborts with the `ServiceDiedError` of the first service that ended by itself. */
  get failed(): AbortSignal {
    return this.#failure.signal;
  }

  start(spec: Omit<ProcessSpec, 'died'>): ServiceProcess {
    const service = new ServiceProcess({ ...spec, died: (error) => this.#failure.abort(error) });
    this.#services.set(spec.name, service);
    return service;
  }

  get(name: string): ServiceProcess | undefined {
    return this.#services.get(name);
  }

  /** Stops these at once and waits for all of them; tells what was not as it should be. */
  async stop(names: readonly string[]): Promise<string[]> {
    const services = names.map((each) => this.#services.get(each)).filter((each) => each !== undefined);
    const problems = await Promise.all(services.map((each) => each.stop(stopTimeoutMs)));
    return problems.filter((each) => each !== undefined);
  }

  killAll(): void {
    for (const each of this.#services.values()) each.kill();
  }
}

const stopTimeoutMs = 15_000;
