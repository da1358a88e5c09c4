import type { Alert } from '../alert.ts';

export const OFFREAPI_ALERTS: readonly Alert[] = [
  {
    name: 'OffreApiQueueWaits',
    group: 'offreapi',
    severity: 'page',
    expr: 'max by (job, namespace, queue) (offreapi_queue_oldest_age_seconds{queue="cv.process"}) > 120',
    forDuration: '3m',
    summary: 'A CV has been waiting for {{ $value | humanizeDuration }}',
    description: 'Applications come in and are stored, but nobody works on them: they have no score yet.',
    runbook: {
      meaning: 'The oldest job in the queue that all replicas share has waited for more than two minutes.',
      impact:
        'Candidates see “received” for long; recruiters see applications without a score. Nothing is lost.',
      diagnosis: [
        'Is anything done at all: `sum by (outcome) (rate(offreapi_queue_attempts_total{queue="cv.process"}[5m]))`',
        'Too much at once: `offreapi_queue_waiting` falls, and attempts run at the rate the workers can take (about 10 a second and core).',
        'Failing over and over: `rate(offreapi_cv_extraction_failures_total[5m])` by cause',
        'The database: a long transaction holds the queue (`select pid, state, query from pg_stat_activity order by xact_start`).',
      ],
      mitigation: [
        'A burst: wait, or scale out for its time.',
        'Nothing is done: restart the replicas one by one (`kubectl -n offreapi rollout restart deployment/offreapi`); jobs are given back.',
      ],
    },
    proof: {
      bad: [
        {
          series: 'offreapi_queue_oldest_age_seconds{job="offreapi",instance="a:1",queue="cv.process"}',
          values: '0+60x10 5x10',
        },
      ],
      firesAt: '8m',
      resolvedAt: '13m',
      labels: { job: 'offreapi', queue: 'cv.process' },
      quiet: [
        {
          series: 'offreapi_queue_oldest_age_seconds{job="offreapi",instance="a:1",queue="cv.process"}',
          values: '0 60 119 140 150 20x20',
        },
      ],
      quietUntil: '20m',
    },
  },
  {
    name: 'OffreApiJobsGivenUp',
    group: 'offreapi',
    severity: 'ticket',
    expr: 'sum by (job, namespace, queue) (increase(offreapi_queue_attempts_total{outcome="given-up"}[30m])) > 0',
    forDuration: '0m',
    keepFiringFor: '30m',
    summary: '{{ $value | humanize }} jobs of {{ $labels.queue }} were given up',
    description: 'They failed at every attempt. Their applications have no score and wait for a person.',
    runbook: {
      meaning:
        'A job used up its attempts. A CV that cannot be read is no such case: that is an answer, not a failure.',
      impact: 'Some applications stay without a score; recruiters see them marked for review.',
      diagnosis: [
        'The error: `{service="offreapi", level="error"} | json | job_queue="$queue"` in Loki; `trace_id` leads to the upload.',
      ],
      mitigation: ['Correct the cause; editing the offer has its applications scored again.'],
    },
    proof: {
      bad: [
        {
          series:
            'offreapi_queue_attempts_total{job="offreapi",instance="a:1",queue="cv.process",outcome="given-up"}',
          values: '0x5 2x90',
        },
      ],
      firesAt: '8m',
      resolvedAt: '80m',
      labels: { job: 'offreapi', queue: 'cv.process' },
      quiet: [
        {
          series:
            'offreapi_queue_attempts_total{job="offreapi",instance="a:1",queue="cv.process",outcome="done"}',
          values: '0+5x60',
        },
      ],
      quietUntil: '60m',
    },
  },
  {
    name: 'OffreApiExtractionFails',
    group: 'offreapi',
    severity: 'ticket',
    expr: 'sum by (job, namespace) (increase(offreapi_cv_extraction_failures_total[30m])) / (sum by (job, namespace) (increase(offreapi_cv_extraction_duration_seconds_count[30m])) > 10) > 0.2',
    forDuration: '10m',
    summary: '{{ $value | humanizePercentage }} of the CVs cannot be read',
    description:
      'Far more than usual: the limits are too tight, a new kind of PDF has come, or somebody tries things.',
    runbook: {
      meaning: 'More than a fifth of the CVs of the last half hour gave no text.',
      impact: 'Their candidates are asked for another file; recruiters review by hand.',
      diagnosis: [
        'Why: `sum by (cause) (increase(offreapi_cv_extraction_failures_total[30m]))`',
        '`cv-too-slow`: the workers get too little CPU (throttling, CpuBandHigh).',
        'From one address: `topk(5, count_over_time({service="offreapi"} | json | route="/offers/:id/apply" [30m]))` by client, at the ingress',
      ],
      mitigation: [
        'Too slow: give the pods more CPU.',
        'An attack: limit the rate at the ingress; each worker is bounded in time and memory, the service is safe.',
      ],
    },
    proof: {
      bad: [
        {
          series: 'offreapi_cv_extraction_failures_total{job="offreapi",instance="a:1",cause="cv-too-slow"}',
          values: '0+4x30 124x60',
        },
        {
          series: 'offreapi_cv_extraction_duration_seconds_count{job="offreapi",instance="a:1",outcome="ok"}',
          values: '0+10x90',
        },
      ],
      firesAt: '25m',
      resolvedAt: '65m',
      labels: { job: 'offreapi' },
      quiet: [
        {
          series: 'offreapi_cv_extraction_failures_total{job="offreapi",instance="a:1",cause="cv-too-slow"}',
          values: '0+1x90',
        },
        {
          series: 'offreapi_cv_extraction_duration_seconds_count{job="offreapi",instance="a:1",outcome="ok"}',
          values: '0+10x90',
        },
      ],
      quietUntil: '80m',
    },
  },
  {
    name: 'OffreApiScoresWithoutModel',
    group: 'offreapi',
    severity: 'ticket',
    expr: 'max by (job, namespace) (offreapi_scorer_mode{mode="lexical"}) == 1 or sum by (job, namespace) (increase(offreapi_scorer_fallbacks_total[15m])) > 0',
    forDuration: '5m',
    summary: '{{ $labels.job }} scores by words alone',
    description:
      'The language model is missing or fails. Scores are still given, and say so, but sort less well.',
    runbook: {
      meaning: 'CVs are compared by their words instead of their meaning.',
      impact: 'Rankings are less good, most of all across languages. The page shows the mode of each score.',
      diagnosis: [
        'Why: the line “No language model” or “cannot be used” at the start; `sum by (from, to, reason) (increase(offreapi_scorer_fallbacks_total[1h]))`',
      ],
      mitigation: [
        'The file is missing in the image or volume: see deploy/images.',
        'The embeddings endpoint fails: the circuit closes by itself once it answers again.',
      ],
    },
    proof: {
      bad: [
        {
          series: 'offreapi_scorer_mode{job="offreapi",instance="a:1",mode="lexical",model="none"}',
          values: '1x10 _x20',
        },
      ],
      firesAt: '7m',
      resolvedAt: '20m',
      labels: { job: 'offreapi' },
      quiet: [
        {
          series: 'offreapi_scorer_mode{job="offreapi",instance="a:1",mode="semantic",model="m"}',
          values: '1x30',
        },
      ],
      quietUntil: '30m',
    },
  },
];
