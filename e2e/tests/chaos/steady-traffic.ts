import { RECRUITER, trafficTo, type RunningDemos } from '@vigie/e2e/demos';
import { authorize } from '../../../scripts/demo/account.ts';
import { createProgress } from '../../../scripts/demo/progress.ts';
import { seed } from '../../../scripts/demo/seed.ts';
import type { Traffic } from '../../../scripts/demo/traffic.ts';
import { visits } from '../../../scripts/demo/visits.ts';

export interface SteadyTraffic {
  readonly traffic: Traffic;
  /** Ends when the last request was answered. */
  stop(): Promise<void>;
}

/** Readers, candidates with PDFs, recruiters and mistaken visitors, all the time. */
export async function startTraffic(demos: RunningDemos, ratePerSecond: number): Promise<SteadyTraffic> {
  const traffic = trafficTo(demos);
  const stop = new AbortController();
  const recruiter = await authorize(traffic, RECRUITER);
  const offers = await seed(traffic, recruiter, createProgress(process.stderr), stop.signal);
  const running = traffic.run(visits(offers, recruiter), ratePerSecond, stop.signal);
  return {
    traffic,
    async stop() {
      stop.abort();
      await running;
    },
  };
}
