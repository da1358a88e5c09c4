import type { Queue as QueueDefinition } from 'pg-boss';

/** What can be queued, and what each job carries: ids alone, because a job outlives the data it is about. */
export interface Jobs {
  /** Read, redact and score the CV of an application. */
  readonly 'cv.process': { readonly applicationId: string };
  /** Have outdated scores made again. */
  readonly 'scores.refresh': Readonly<Record<string, never>>;
  /** Erase what is past its retention date. */
  readonly 'retention.purge': Readonly<Record<string, never>>;
}

export type JobName = keyof Jobs;

export const jobNames: readonly JobName[] = ['cv.process', 'scores.refresh', 'retention.purge'];

/** Where a job goes that failed at every attempt. */
export function deadLetterOf(name: JobName): string {
  return `${name}.dead`;
}

const DAY_SECONDS = 86_400;

/** The same in every replica: the last one to start decides for all of them. */
export const queueDefinition: Omit<QueueDefinition, 'name'> = {
  retryLimit: 3,
  /** 2, 4, 8 s, with jitter. */
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 60,
  /** A job of a process that was killed is given to another one after so long. pg-boss takes no less. */
  heartbeatSeconds: 10,
  expireInSeconds: 120,
  deleteAfterSeconds: DAY_SECONDS,
  /** Nobody would look for a job that the queue forgot: it waits as long as it takes. */
  retentionSeconds: 365 * DAY_SECONDS,
};
