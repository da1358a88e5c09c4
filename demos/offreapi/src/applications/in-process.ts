import { context, type Context } from '@opentelemetry/api';
import type { EntityManager } from '@mikro-orm/postgresql';
import { loggable } from '../http/to-problem.ts';
import { giveUpProcessing, processApplication, type ProcessDependencies } from './process-application.ts';
import type { Processing } from './processing.ts';

export interface InProcess extends Processing {
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

/** Processes applications one after the other in this process, without a queue that others could share. */
export function processInProcess(deps: ProcessDependencies, em: () => EntityManager): InProcess {
  const waiting: { id: string; origin: Context }[] = [];
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { id, origin } = next;
      await context.with(origin, async () => {
        try {
          await processApplication(deps, em(), id);
        } catch (error) {
          deps.instruments.log.error('processing failed', { application_id: id, ...loggable(error) });
          await giveUpProcessing(em(), id, deps.now()).catch(() => {});
        }
      });
    }
  }

  return {
    enqueue(_em, applicationIds) {
      for (const id of applicationIds) waiting.push({ id, origin: context.active() });
      return Promise.resolve();
    },
    wake() {
      working ??= work().finally(() => {
        working = undefined;
      });
    },
    async idle() {
      await working;
      if (waiting.length > 0) await this.idle();
    },
  };
}
