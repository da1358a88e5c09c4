import type { EntityManager } from '@mikro-orm/postgresql';
import {
  giveUpProcessing,
  processApplication,
  type ProcessDependencies,
} from '../applications/process-application.ts';
import type { Processing } from '../applications/processing.ts';
import { rescoreOutdated } from '../applications/rescore.ts';
import { nameOf } from '../observability.ts';
import { purge } from '../retention/purge.ts';
import { scoreBasis } from '../scoring/score-basis.ts';
import { createQueue, type QueueOptions } from './queue.ts';

export interface BackgroundOptions extends QueueOptions, ProcessDependencies {
  /** A new unit of work. */
  readonly em: () => EntityManager;
  /** Of what was received, whenever that was. Default 730. */
  readonly retentionDays?: number;
}

/** What goes on behind the requests. */
export interface Background {
  readonly processing: Processing;
  /** Lets running jobs end, or gives them back to the queue. */
  stop(): Promise<void>;
}

/** At night, when the fewest people wait for the database. */
const PURGE_AT = '17 3 * * *';

/** More than are made again at a time may be outdated. */
const EVERY_MINUTE = '* * * * *';

/**
 * Reads and scores CVs from the queue that all replicas share, has outdated scores made
 * again, and once a day erases what is past its retention date.
 */
export async function startProcessing(options: BackgroundOptions): Promise<Background> {
  const { em, now, instruments } = options;
  const queue = await createQueue(options);
  const processing: Processing = {
    enqueue: (within, applicationIds, enqueueOptions) =>
      queue.enqueue(
        within,
        'cv.process',
        applicationIds.map((applicationId) => ({ applicationId })),
        enqueueOptions,
      ),
    wake() {
      try {
        queue.wake();
      } catch (error) {
        // The next look finds the jobs.
        instruments.log.warn('the queue could not be woken', { error_type: nameOf(error) });
      }
    },
  };
  await queue.work({
    'cv.process': {
      // One CV is read by the worker thread while another one is scored or stored.
      concurrency: 2,
      run: async ({ applicationId }) => {
        await processApplication(options, em(), applicationId);
      },
      gaveUp: async ({ applicationId }) => {
        await giveUpProcessing(em(), applicationId, now());
        instruments.log.error('application given up; a person has to review it', {
          application_id: applicationId,
        });
      },
    },
    'scores.refresh': {
      cron: EVERY_MINUTE,
      run: async () => {
        const basis = scoreBasis(options.scorer);
        const asked = await rescoreOutdated(em(), processing, { basis, now: now() });
        if (asked > 0) instruments.log.info('outdated scores are made again', { applications: asked });
      },
    },
    'retention.purge': {
      cron: PURGE_AT,
      run: async () => {
        const erased = await purge(em(), now(), options.retentionDays ?? 730);
        for (const [kind, count] of Object.entries(erased)) instruments.purged.add(count, { kind });
        instruments.log.info('retention purged', { ...erased });
      },
    },
  });
  // What is scheduled may come more than a minute after the start.
  await queue.enqueue(em(), 'scores.refresh', [{}]);
  return {
    processing,
    stop: () => queue.stop(),
  };
}
