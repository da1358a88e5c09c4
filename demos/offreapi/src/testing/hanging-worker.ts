import { createQueue } from '../queue/queue.ts';

/** A replica that takes a job and never ends it; its parent kills it. */
const queue = await createQueue({ databaseUrl: process.argv[2] ?? '' });
await queue.work({
  'cv.process': {
    run: async ({ applicationId }) => {
      process.send?.(applicationId);
      await new Promise(() => {});
    },
  },
  'scores.refresh': { run: async () => {} },
  'retention.purge': { run: async () => {} },
});
