import type { Alert, InputSeries } from '../alert.ts';
import { BURN_RATES, SLOS, type BurnRate, type Slo } from '../slo.ts';

const NAMES: Readonly<Record<string, string>> = {
  '1h': 'ErrorBudgetBurnsVeryFast',
  '6h': 'ErrorBudgetBurnsFast',
  '1d': 'ErrorBudgetBurns',
  '3d': 'ErrorBudgetBurnsSlowly',
};

/** One alert an objective and burn rate: sure by its long window, over soon by its short one. */
export const ERROR_BUDGET_ALERTS: readonly Alert[] = SLOS.flatMap((slo) =>
  BURN_RATES.map((rate) => alert(slo, rate)),
);

function alert(slo: Slo, rate: BurnRate): Alert {
  const share = Number((rate.factor * (1 - slo.objective)).toPrecision(6));
  const selector = `{slo="${slo.name}"}`;
  const burns = (window: string): string => `job_slo:error:ratio_rate${window}${selector} > ${share}`;
  const enough = `job_slo:event:rate${rate.long}${selector} * ${seconds(rate.long)} >= ${slo.leastEvents}`;
  return {
    name: NAMES[rate.long] as string,
    group: 'slo',
    severity: rate.severity,
    expr: `${burns(rate.long)} and ${burns(rate.short)} and ${enough}`,
    forDuration: rate.forDuration,
    labels: { slo: slo.name, job: slo.job, long: rate.long, short: rate.short },
    summary: `${slo.job}: ${slo.title.toLowerCase()} less often than promised`,
    description: `{{ $value | humanizePercentage }} of the events of the last ${rate.long} were bad, and as many in the last ${rate.short}. ${slo.description} At this pace the budget of 30 days is gone in ${lasts(rate.factor)}.`,
    runbook: {
      meaning:
        'A promise to users (an SLO) is being broken: bad events come so fast that the error budget of 30 days will not last. The label `slo` says which promise, `long` and `short` over which windows it was measured.',
      impact:
        'Availability: users see errors. Latency: users wait. Processing: candidates and recruiters wait for scores.',
      diagnosis: [
        'Which routes and statuses: `sum by (http_route, http_response_status_code) (rate(http_server_request_duration_seconds_count{job="$job",http_response_status_code=~"5.."}[5m]))`',
        'Which are slow: `histogram_quantile(0.95, sum by (le, http_route) (rate(http_server_request_duration_seconds_bucket{job="$job"}[5m])))`, then open an exemplar’s trace.',
        'What they say: `{service="$job", level="error"}` in Loki; `trace_id` leads to the trace.',
        'What changed: a deployment (`kubectl rollout history deployment/$job`), a peak of load, a dependency (readiness: `/readyz` names the check that fails).',
      ],
      mitigation: [
        'Began with a deployment: roll it back (`kubectl rollout undo deployment/$job`).',
        'A dependency fails: see its alert; the services recover by themselves once it is back.',
        'Too much load: raise the replicas (`kubectl scale`, or the maximum of the HPA), then find out why.',
        'A ticket, not a page: fix the cause within days; while little budget is left, hold back risky changes.',
      ],
    },
    proof: proof(slo, rate, share),
  };
}

/** Bad for long enough to fire, then in order until the short window has forgotten it. */
function proof(slo: Slo, rate: BurnRate, share: number): Alert['proof'] {
  const step = rate.long === '1h' || rate.long === '6h' ? 1 : 10;
  const minutes = (duration: string): number => seconds(duration) / 60;
  const badFor = minutes(rate.forDuration) + 2 * minutes(rate.short);
  const goodFor = 2 * minutes(rate.short);
  const badSteps = badFor / step;
  const goodSteps = goodFor / step;
  const badShare = Math.min(1, share * 1.3);
  return {
    interval: `${step}m`,
    bad: series(slo, [
      [badShare, badSteps],
      [0, goodSteps],
    ]),
    firesAt: `${badFor}m`,
    resolvedAt: `${badFor + goodFor}m`,
    labels: {},
    quiet: series(slo, [[share * 0.7, badSteps + goodSteps]]),
    quietUntil: `${badFor}m`,
  };
}

type Phases = readonly (readonly [share: number, steps: number])[];

/** Counters of 600 events a step, of which a share is bad. */
function series(slo: Slo, phases: Phases): InputSeries[] {
  const PER_STEP = 600;
  const counter = (increase: (share: number) => number): string => {
    let value = 0;
    return phases
      .map(([share, steps]) => {
        const from = value;
        const by = increase(share);
        value += by * (steps + 1);
        return `${round(from)}+${round(by)}x${steps}`;
      })
      .join(' ');
  };
  const good = counter((share) => PER_STEP * (1 - share));
  const bad = counter((share) => PER_STEP * share);
  const all = counter(() => PER_STEP);
  const http = 'http_server_request_duration_seconds';
  if (slo.name.endsWith('-availability')) {
    return [
      {
        series: `${http}_count{job="${slo.job}",http_route="/",http_response_status_code="200"}`,
        values: good,
      },
      {
        series: `${http}_count{job="${slo.job}",http_route="/",http_response_status_code="503"}`,
        values: bad,
      },
    ];
  }
  const bound = /le=~?"([^"|]+)/.exec(slo.errors)?.[1] as string;
  const family = /rate\((\w+)_count/.exec(slo.events)?.[1] as string;
  const labels = `job="${slo.job}"${family === http ? ',http_route="/"' : ',queue="cv.process"'}`;
  return [
    { series: `${family}_count{${labels}}`, values: all },
    { series: `${family}_bucket{${labels},le="${bound}"}`, values: good },
  ];
}

function round(value: number): number {
  return Number(value.toFixed(3));
}

function seconds(duration: string): number {
  const unit = { m: 60, h: 3600, d: 86_400 }[duration.slice(-1)] as number;
  return Number(duration.slice(0, -1)) * unit;
}

function lasts(factor: number): string {
  const days = 30 / factor;
  return days >= 3 ? `${Math.round(days)} days` : `${Math.round(days * 24)} hours`;
}
