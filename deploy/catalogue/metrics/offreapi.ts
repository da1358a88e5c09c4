import { metric, type CatalogueMetric } from '../metric.ts';

const QUEUE = ['queue'];
const offreapi = (...labels: string[]) => ({ services: ['offreapi'], labels, present: 'once-used' }) as const;

/** The business of the recruiting application. Labels are codes, never names or words of a CV. */
export const OFFREAPI_METRICS: readonly CatalogueMetric[] = [
  metric(
    'counter',
    'applications',
    'offreapi_applications_total',
    'Applications received, by result; reason says why one was refused.',
    offreapi('result', 'reason'),
  ),
  metric('counter', 'offers', 'offreapi_offers_published_total', 'Offers published.', offreapi()),
  metric(
    'counter',
    'attempts',
    'offreapi_sign_ins_total',
    'Attempts to sign in, by result.',
    offreapi('result'),
  ),
  metric(
    'counter',
    'decisions',
    'offreapi_decisions_total',
    'Decisions that people took about applications, by the status they gave.',
    offreapi('status'),
  ),
  metric(
    'counter',
    'applications',
    'offreapi_withdrawals_total',
    'Applications that their candidates withdrew.',
    offreapi(),
  ),
  metric(
    'counter',
    'items',
    'offreapi_retention_purged_total',
    'What retention erased, by kind.',
    offreapi('kind'),
  ),
  metric('gauge', 'cvs', 'offreapi_cv_extraction_pending', 'CVs waiting for text extraction or in it.', {
    services: ['offreapi'],
  }),
  metric(
    'histogram',
    'seconds',
    'offreapi_cv_extraction_duration_seconds',
    'Time to read the text of a CV, waiting for the worker included.',
    offreapi('outcome'),
  ),
  metric(
    'counter',
    'cvs',
    'offreapi_cv_extraction_failures_total',
    'CVs whose text could not be read, by cause.',
    offreapi('cause'),
  ),
  metric(
    'histogram',
    'seconds',
    'offreapi_scoring_duration_seconds',
    'Time to score a CV against an offer.',
    offreapi('mode'),
  ),
  metric('histogram', 'points', 'offreapi_score', 'Scores given, 0 to 100, by mode.', offreapi('mode')),
  metric(
    'gauge',
    'info',
    'offreapi_scorer_mode',
    'Always 1; the labels say how CVs are scored unless something fails.',
    { services: ['offreapi'], labels: ['mode', 'model'] },
  ),
  metric(
    'counter',
    'cvs',
    'offreapi_scorer_fallbacks_total',
    'CVs that were not scored by the model they should have been, by the model asked instead and why.',
    { ...offreapi('from', 'to', 'reason'), present: 'when-configured' },
  ),
  metric(
    'histogram',
    'seconds',
    'offreapi_embeddings_request_duration_seconds',
    'Requests to the embeddings endpoint, by outcome.',
    { ...offreapi('outcome'), present: 'when-configured' },
  ),
  metric(
    'gauge',
    'info',
    'offreapi_embeddings_circuit',
    '1 for the state that the circuit to the embeddings endpoint is in, 0 for the others.',
    { ...offreapi('state'), present: 'when-configured' },
  ),
  metric(
    'gauge',
    'jobs',
    'offreapi_queue_waiting',
    'Jobs that wait in the queue, which all replicas share.',
    { services: ['offreapi'], labels: QUEUE },
  ),
  metric(
    'gauge',
    'seconds',
    'offreapi_queue_oldest_age_seconds',
    'Age of the oldest job that waits; 0 when none does.',
    { services: ['offreapi'], labels: QUEUE },
  ),
  metric(
    'histogram',
    'seconds',
    'offreapi_queue_wait_duration_seconds',
    'Time a job waited before its first attempt.',
    offreapi(...QUEUE),
  ),
  metric(
    'counter',
    'attempts',
    'offreapi_queue_attempts_total',
    'Attempts at jobs, by queue and outcome.',
    offreapi(...QUEUE, 'outcome'),
  ),
];
