import type { Service } from './metric.ts';

/** A promise about a service over 30 days, as a share of its events that are good. */
export interface Slo {
  /** Label `slo` of its series and alerts. */
  readonly name: string;
  readonly job: Service;
  /** Share of good events, e.g. 0.995. */
  readonly objective: number;
  readonly title: string;
  readonly description: string;
  /** Selector and range put where `$range` stands: the rate of all events, and of the bad ones; both by job and namespace. */
  readonly events: string;
  readonly errors: string;
  /** Fewest events in the long window for an alert: below it one failure would be the whole budget. */
  readonly leastEvents: number;
}

/** How fast the budget of 30 days goes, over a long window that is sure and a short one that ends soon. */
export interface BurnRate {
  readonly long: Window;
  readonly short: Window;
  /** Times faster than would use up the budget in exactly 30 days. */
  readonly factor: number;
  readonly severity: 'page' | 'ticket';
  readonly forDuration: string;
}

export type Window = '5m' | '30m' | '1h' | '2h' | '6h' | '1d' | '3d';

export const WINDOWS: readonly Window[] = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'];

/**
 * Windows and factors as the Site Reliability Workbook recommends them (chapter “Alerting on SLOs”, table 5-8): 2 % of the budget
 * in an hour, 5 % in six hours, 10 % in a day or in three.
 */
export const BURN_RATES: readonly BurnRate[] = [
  { long: '1h', short: '5m', factor: 14.4, severity: 'page', forDuration: '2m' },
  { long: '6h', short: '30m', factor: 6, severity: 'page', forDuration: '15m' },
  { long: '1d', short: '2h', factor: 3, severity: 'ticket', forDuration: '1h' },
  { long: '3d', short: '6h', factor: 1, severity: 'ticket', forDuration: '3h' },
];

/** A stream lasts as long as its visit: its duration says nothing about speed. */
const STREAMS = '/offers/:id/applications/events';

export const SLOS: readonly Slo[] = [
  availability('offreapi', 0.995),
  latency('offreapi', 0.95, '0.5', `http_route!="${STREAMS}"`),
  {
    name: 'offreapi-processing',
    job: 'offreapi',
    objective: 0.99,
    title: 'CVs are taken up in time',
    description: 'Of the CVs handed in, 99 % are taken up by a worker within 10 seconds.',
    events: by('offreapi_queue_wait_duration_seconds_count{job="offreapi",queue="cv.process"}'),
    errors: `(${by('offreapi_queue_wait_duration_seconds_count{job="offreapi",queue="cv.process"}')} - ${by('offreapi_queue_wait_duration_seconds_bucket{job="offreapi",queue="cv.process",le=~"10|10.0"}')})`,
    leastEvents: 10,
  },
  availability('datapress-api', 0.999),
  latency('datapress-api', 0.99, '0.1'),
  availability('datapress-front', 0.999),
  latency('datapress-front', 0.99, '0.25'),
];

function availability(job: Service, objective: number): Slo {
  const requests = `http_server_request_duration_seconds_count{job="${job}"}`;
  return {
    name: `${job}-availability`,
    job,
    objective,
    title: 'Requests are answered',
    description: `${percent(objective)} of the requests are answered without a server error (5xx).`,
    events: by(requests),
    errors: by(requests.replace('}', ',http_response_status_code=~"5.."}')),
    leastEvents: 100,
  };
}

function latency(job: Service, objective: number, seconds: string, also?: string): Slo {
  const selector = [`job="${job}"`, ...(also === undefined ? [] : [also])].join(',');
  const all = by(`http_server_request_duration_seconds_count{${selector}}`);
  const fast = by(`http_server_request_duration_seconds_bucket{${selector},le="${seconds}"}`);
  return {
    name: `${job}-latency`,
    job,
    objective,
    title: 'Requests are answered fast',
    description: `${percent(objective)} of the requests${also === undefined ? '' : ', streams aside,'} are answered within ${Number(seconds) * 1000} ms.`,
    events: all,
    errors: `(${all} - ${fast})`,
    leastEvents: 100,
  };
}

function by(series: string): string {
  return `sum by (job, namespace) (rate(${series}[$range]))`;
}

export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
