import { setTimeout as delay } from 'node:timers/promises';
import { call, type Answer } from './http-call.ts';
import type { RequestCounts } from './summary.ts';

export type ServiceName = 'offreapi' | 'datapress-api' | 'datapress-front';

/** One request of the demo and the answers that are right for it. */
export interface Visit {
  readonly service: ServiceName;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** Default 200. A 4xx named here is asked for on purpose. */
  readonly expect?: number;
}

/** Sends visits and keeps the account of them. */
export class Traffic {
  readonly #origins: Readonly<Record<ServiceName, string>>;
  readonly #sentTo = new Map<ServiceName, number>();
  readonly #failures: string[] = [];
  #expectedErrors = 0;
  #failed = 0;

  constructor(origins: Readonly<Record<ServiceName, string>>) {
    this.#origins = origins;
  }

  get counts(): RequestCounts {
    const sent = [...this.#sentTo.values()].reduce((total, each) => total + each, 0);
    return { sent, expectedErrors: this.#expectedErrors, failed: this.#failed };
  }

  /** What went wrong, a sentence each; of many failures the first few. */
  get failures(): readonly string[] {
    const more = this.#failed - this.#failures.length;
    return more === 0 ? this.#failures : [...this.#failures, `${more} more requests failed.`];
  }

  sentTo(service: ServiceName): number {
    return this.#sentTo.get(service) ?? 0;
  }

  /** Never rejects; undefined where the answer was not the one expected. */
  async send(visit: Visit): Promise<Answer | undefined> {
    const { service, path, expect = 200, ...request } = visit;
    this.#sentTo.set(service, this.sentTo(service) + 1);
    try {
      const answer = await call(this.#origins[service] + path, request);
      if (answer.status === expect) {
        if (expect >= 400) this.#expectedErrors += 1;
        return answer;
      }
      this.#fail(visit, `answered ${answer.status} in place of ${expect}: ${answer.text.slice(0, 200)}`);
    } catch (error) {
      this.#fail(visit, error instanceof Error ? error.message : String(error));
    }
    return undefined;
  }

  /** Sends visits at a steady rate until told to stop, and ends when the last of them was answered. */
  async run(visits: AsyncIterator<Visit, never>, ratePerSecond: number, stop: AbortSignal): Promise<void> {
    const inFlight = new Set<Promise<unknown>>();
    while (!stop.aborted) {
      // Where a service cannot keep up, the traffic stays gentle and waits.
      if (inFlight.size < maxInFlight) {
        const sending = this.send((await visits.next()).value);
        inFlight.add(sending);
        void sending.finally(() => inFlight.delete(sending));
      }
      await delay(1000 / ratePerSecond, undefined, { signal: stop }).catch(() => undefined);
    }
    await Promise.all(inFlight);
  }

  #fail({ service, method = 'GET', path }: Visit, reason: string): void {
    this.#failed += 1;
    if (this.#failures.length < maxFailuresKept) {
      this.#failures.push(`${service}: ${method} ${path} failed: ${reason}`);
    }
  }
}

const maxInFlight = 8;
const maxFailuresKept = 5;
