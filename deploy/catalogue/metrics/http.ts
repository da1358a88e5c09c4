import { metric, type CatalogueMetric } from '../metric.ts';

const REQUEST = [
  'http_request_method',
  'http_route',
  'http_response_status_code',
  'url_scheme',
  'error_type',
];

/** One record a request; health endpoints and the scrape itself are counted apart. */
export const HTTP_METRICS: readonly CatalogueMetric[] = [
  metric(
    'histogram',
    'seconds',
    'http_server_request_duration_seconds',
    'Duration of HTTP server requests.',
    {
      labels: REQUEST,
    },
  ),
  metric('histogram', 'bytes', 'http_server_request_body_size_bytes', 'Size of HTTP server request bodies.', {
    labels: REQUEST,
  }),
  metric(
    'histogram',
    'bytes',
    'http_server_response_body_size_bytes',
    'Size of HTTP server response bodies.',
    { labels: REQUEST },
  ),
  metric('gauge', 'requests', 'http_server_active_requests', 'Number of HTTP server requests under way.', {
    labels: ['http_request_method', 'url_scheme'],
  }),
  metric(
    'counter',
    'requests',
    'vigie_endpoint_requests_total',
    "Answers of the operators' endpoints, which are neither traced nor logged.",
    { labels: ['endpoint', 'status'], present: 'once-used' },
  ),
];
