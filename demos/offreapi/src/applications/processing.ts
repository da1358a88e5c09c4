import type { EntityManager } from '@mikro-orm/postgresql';

export interface EnqueueOptions {
  /** Jobs added otherwise go first, whenever they come. Default false. */
  readonly afterOthers?: boolean;
}

/** Hands CVs to whoever reads and scores them. */
export interface Processing {
  /**
   * Asks for `processApplication` on each application. It takes part in the transaction of `em`: what is rolled back is
   * not asked for, and what is committed is done once in effect, in this process or another one, crash or not.
   */
  enqueue(em: EntityManager, applicationIds: readonly string[], options?: EnqueueOptions): Promise<void>;
  /** Told after the commit, so that nobody has to wait for the next poll. Never throws. */
  wake(): void;
}
