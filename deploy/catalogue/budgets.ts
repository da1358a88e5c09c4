import type { Service } from './metric.ts';

/** What a service may cost a month (730 h), by the price book’s currency. */
export interface Budget {
  readonly job: Service;
  readonly perMonth: number;
  readonly currency: string;
}

/** Some half above what the requests of deploy/kubernetes cost with the replicas they start with. */
export const BUDGETS: readonly Budget[] = [
  { job: 'offreapi', perMonth: 20, currency: 'EUR' },
  { job: 'datapress-api', perMonth: 10, currency: 'EUR' },
  { job: 'datapress-front', perMonth: 5, currency: 'EUR' },
];
