import { metric, type CatalogueMetric } from '../metric.ts';

const DESTINATION = { labels: ['destination'] };

/** What the telemetry tells about itself: every item's whereabouts, and the page's own cost. */
export const TELEMETRY_METRICS: readonly CatalogueMetric[] = [
  metric('counter', 'items', 'vigie_delivery_created_total', 'Items handed over for delivery.', DESTINATION),
  metric('counter', 'items', 'vigie_delivery_delivered_total', 'Items the destination took.', DESTINATION),
  metric('counter', 'items', 'vigie_delivery_dropped_total', 'Items given up, by reason.', {
    labels: ['destination', 'reason'],
  }),
  metric('gauge', 'items', 'vigie_delivery_pending', 'Items waiting or under way.', DESTINATION),
  metric(
    'gauge',
    'bytes',
    'vigie_delivery_pending_size_bytes',
    'Bytes of the items waiting or under way.',
    DESTINATION,
  ),
  metric('gauge', 'bytes', 'vigie_delivery_queue_limit_bytes', 'Bytes the queue may hold.', DESTINATION),
  metric('counter', 'attempts', 'vigie_delivery_sends_total', 'Attempts to send a batch.', DESTINATION),
  metric(
    'counter',
    'attempts',
    'vigie_delivery_send_errors_total',
    'Attempts that failed or were refused.',
    DESTINATION,
  ),
  metric(
    'counter',
    'seconds',
    'vigie_delivery_send_duration_seconds_total',
    'Time spent in attempts to send.',
    DESTINATION,
  ),
  metric(
    'gauge',
    'seconds',
    'vigie_metrics_scrape_duration_seconds',
    'Time the previous page took to collect and write.',
  ),
  metric(
    'gauge',
    'bytes',
    'vigie_metrics_scrape_size_bytes',
    'Size of the previous page before compression.',
  ),
  metric('gauge', 'series', 'vigie_metrics_scrape_series', 'Series on the previous page.'),
  metric('counter', 'scrapes', 'vigie_metrics_scrapes_total', 'Pages asked for, by result.', {
    labels: ['result'],
  }),
  metric(
    'counter',
    'items',
    'vigie_metrics_overflow_total',
    'Measurements sent to the overflow series of a metric at its limit.',
    { labels: ['metric'], present: 'once-used' },
  ),
  metric(
    'counter',
    'items',
    'vigie_metrics_conflicts_total',
    'Points left out of pages because they would repeat the name or labels of others.',
    { labels: ['metric'], present: 'once-used' },
  ),
  metric(
    'counter',
    'items',
    'vigie_faults_total',
    'Faults of the instrumentation itself; the requests were served.',
    { labels: ['cause'], present: 'once-used' },
  ),
];
