/** @typedef {import('../store/inbox.ts').ProblemCode} ProblemCode */
/** @typedef {import('../ingest/wrong-path.ts').ConsoleUrls} ConsoleUrls */

/** @param {number} n @param {string} one @param {string} many */
const plural = (n, one, many) => (n === 1 ? one : many);

/** Every text of the page in English; the French table must have the same keys. */
export const en = {
  skip: 'Skip to content',
  tagline: 'console',
  nav: {
    overview: 'Overview',
    requests: 'Requests',
    logs: 'Logs',
    metrics: 'Metrics',
    cost: 'Cost',
    inbox: 'Inbox',
  },
  navLabel: 'Views',
  live: 'Live',
  paused: 'Paused',
  offline: 'Reconnecting…',
  pause: 'Pause live updates (p)',
  resume: 'Resume live updates (p)',
  theme: 'Switch between dark and light (t)',
  language: 'Français',
  keys: 'Keyboard shortcuts (?)',
  close: 'Close',
  back: 'Back',
  copy: 'Copy',
  copied: 'Copied',
  loading: 'Loading…',
  loadMore: 'Show older',
  failed: 'The console does not answer. Is it still running?',
  all: 'All',
  service: 'Service',
  services: 'Services',
  text: 'Search',
  textHint: 'words, "a phrase", -without, key=value, OR',
  duration: 'Duration',

  /** @param {number} services */
  headServices: (services) => plural(services, 'service', 'services'),
  headRate: 'requests a second',
  headErrors: 'errors',
  errorsWord: 'errors',
  spansWord: 'spans',
  lastMinute: 'in the last minute',
  allWell: 'no errors',
  noRequestsYet: 'No request yet.',
  noTraffic: 'No requests in the last minute.',
  latestRequests: 'Latest requests',
  latestTroubles: 'Warnings and errors',
  noTroubles: 'No warnings or errors in the log lines kept.',
  allRequests: 'All requests',
  allLogs: 'All log lines',
  wrongRequests: 'Wrong requests',

  perSecond: 'req/s',
  errorsShort: 'errors',
  fromHistogram: 'histogram',
  fromSpans: 'spans',
  fromNothing: 'no requests yet',
  /** @param {string} family */
  fromHistogramTitle: (family) =>
    `Figures from the metric ${family}, probes and scrapes left out. Percentiles are interpolated inside its buckets.`,
  fromSpansTitle:
    'Figures from the server spans received, so a sampled service shows only what was sampled. Percentiles are within 2.5 %.',
  fromNothingTitle: 'Neither a request histogram nor a server span came from this service yet.',
  idle: 'idle: figures since the start',
  /** @param {number} n @param {string} text */
  spans: (n, text) => `${text} ${plural(n, 'span', 'spans')}`,
  /** @param {number} n @param {string} text */
  lines: (n, text) => `${text} ${plural(n, 'line', 'lines')}`,
  /** @param {string} n */
  evicted: (n) => `evicted ${n}`,
  evictedTitle:
    'Dropped to stay within the memory limit, the oldest of the fullest service first. They stay counted.',
  scrapeDown: 'scrape down',
  scrapeUp: 'scraped',
  /** @param {string} name */
  sparkTitle: (name) => `Requests of ${name} over five minutes, errors in red`,

  onlyErrors: 'Only errors',
  status: 'Status',
  minDuration: 'At least (ms)',
  time: 'Time',
  request: 'Request',
  noRequests: 'No request matches.',
  /** @param {string} n */
  shownRequests: (n) => `${n} requests shown`,

  trace: 'Trace',
  traceGone: 'This trace is not here.',
  traceGoneWhy:
    'It has not arrived yet, was not sampled, or was evicted to stay within the memory limit. The page looks again by itself.',
  traceLogsOnly: 'Only log lines of this trace are here, no span yet.',
  started: 'started',
  /** @param {string} n */
  missingSpans: (n) => `${n} spans of this trace were evicted`,
  /** @param {string} n */
  missingLogs: (n) => `${n} of its log lines were evicted`,
  /** @param {string} n */
  omittedLogs: (n) => `${n} more log lines are kept but not drawn here`,
  showLogs: 'Log lines',
  showCritical: 'Critical path',
  criticalTitle: 'The stretches the whole request waited for. Only shortening these makes it faster.',
  findInTrace: 'Find in this trace',
  /** @param {string} n */
  found: (n) => `${n} found`,
  expandAll: 'Expand all',
  collapseAll: 'Collapse all',
  waterfall: 'Spans and log lines in time',
  orphan: 'its parent is not here',
  childrenFolded: 'folded',
  kind: {
    server: 'server',
    client: 'client',
    internal: 'internal',
    producer: 'producer',
    consumer: 'consumer',
    unspecified: 'span',
  },
  details: 'Details',
  pickSpan: 'Choose a span or a log line to see everything about it.',
  attributes: 'Attributes',
  events: 'Events',
  links: 'Links',
  resource: 'Resource',
  labels: 'Labels and metadata',
  fields: 'Fields',
  rawLine: 'Line as received',
  scope: 'scope',
  parent: 'parent',
  root: 'root',
  statusWord: 'status',
  atOffset: 'starts after',
  onCritical: 'on the critical path',
  /** @param {string} n */
  dropped: (n) => `${n} attributes, events or links were left out`,
  showTrace: 'Show trace',
  showTraceLogs: 'Log lines of this trace',

  level: 'Level',
  levels: { trace: 'trace', debug: 'debug', info: 'info', warn: 'warn', error: 'error', fatal: 'fatal' },
  andWorse: 'and worse',
  noLogs: 'No log line matches.',
  /** @param {string} n */
  shownLogs: (n) => `${n} lines shown`,
  ofTrace: 'of trace',
  flags: {
    'too-old': 'A production Loki refuses lines older than 7 days.',
    'too-new': 'A production Loki refuses lines more than 10 minutes ahead.',
    'too-long': 'A production Loki refuses lines over 256 KiB; this one was cut.',
  },
  flagged: 'Loki would refuse',

  source: 'Source',
  /** @param {string} families @param {string} series */
  metricCount: (families, series) => `${families} metrics, ${series} series`,
  /** @param {string} n */
  seriesCount: (n) => `${n} series`,
  /** @param {string} n */
  seriesDropped: (n) => `${n} series did not fit`,
  noMetrics: 'No metric matches.',
  noSources: 'No metrics yet. Start the console with a page to scrape, or send OTLP metrics:',
  exemplars: 'exemplars',
  perSecondUnit: '/s',
  mean: 'mean',
  /** @param {string} n */
  moreSeries: (n) => `${n} more series`,
  rateOverMinute: 'per second, over the last minute',

  costIntro: 'Over the last minute. A month has 730 hours.',
  noCost: 'No service tells its cost yet. A service of Vigie does with',
  anHour: 'an hour',
  aMonth: 'a month',
  idleAnHour: 'an hour idle',
  /** @param {string} amount */
  sinceStart: (amount) => `${amount} since the start`,
  /** @param {string} book */
  pricesOf: (book) => `prices: ${book}`,
  /** @param {number} n */
  instances: (n) => `${n} instances`,
  /** @param {string} service */
  costOf: (service) => `Cost of ${service} by route`,
  route: 'Route',
  noRoute: '(no route)',
  perHour: 'An hour',
  perMonth: 'A month',
  perRequest: 'A request',
  cpuPerRequest: 'CPU a request',
  foundBy: 'Found by',
  byDemand: 'CPU demand',
  byDemandTitle: 'Regression of CPU time on the counts of requests tells this route from the others.',
  byTime: 'time in process',
  byTimeTitle:
    'This route cannot be told from others yet, because they always come together or there were few requests. Its part is by the time its requests take.',
  unattributed: 'unattributed',
  unattributedTitle: 'Used, and no route explains it: timers, background work, memory held without requests.',
  idleCost: 'idle',
  idleCostTitle: 'Reserved by the request, and not used.',

  inboxIntro: 'Requests that could not be taken, or that say less than they should, each with its fix.',
  inboxEmpty: 'Nothing wrong has come in.',
  /** @param {string} n */
  times: (n) => `${n} times`,
  last: 'last',
  fix: 'Fix',
  inDetail: 'In detail',
  receivers: { otlp: 'OTLP', loki: 'Loki push', page: 'page', scrape: 'scrape' },
  /** @type {Record<ProblemCode, readonly [title: string, fix: (urls: ConsoleUrls) => string]>} */
  problems: {
    'root-path': [
      'The path is missing',
      (urls) =>
        `OTEL_EXPORTER_OTLP_ENDPOINT takes the base URL, ${urls.otlp}; a “…_TRACES_ENDPOINT” variable is used as it stands and needs ${urls.otlp}/v1/traces. Loki is pushed to at ${urls.loki}/loki/api/v1/push.`,
    ],
    'doubled-path': [
      'The path stands twice',
      (urls) =>
        `Give the base URL only, the SDK adds the path: OTEL_EXPORTER_OTLP_ENDPOINT=${urls.otlp}, VIGIE_LOKI_URL=${urls.loki}.`,
    ],
    'wrong-port': [
      'Right path, wrong port',
      (urls) => `OTLP is taken at ${urls.otlp}, Loki pushes at ${urls.loki}.`,
    ],
    'unknown-path': [
      'Nothing is taken at this path',
      (urls) =>
        `Send OTLP to ${urls.otlp}/v1/traces, /v1/logs or /v1/metrics, lines to ${urls.loki}/loki/api/v1/push.`,
    ],
    'foreign-protocol': [
      'Another protocol',
      (urls) => `Switch the exporter to OTLP over HTTP and send to ${urls.otlp}.`,
    ],
    method: ['Wrong method', () => 'Telemetry is sent with POST.'],
    'media-type': [
      'Content-Type not understood',
      () => 'Send application/x-protobuf or application/json and say so in Content-Type.',
    ],
    encoding: ['Content-Encoding not understood', () => 'Send the body plain or with gzip.'],
    'too-large': [
      'Too large',
      () => 'Make the batches smaller, for example with OTEL_BSP_MAX_EXPORT_BATCH_SIZE.',
    ],
    undecodable: [
      'The body cannot be read',
      () => 'Check that the body really is what Content-Type and Content-Encoding say.',
    ],
    grpc: [
      'gRPC on the HTTP port',
      (urls) =>
        `The console speaks OTLP over HTTP only: OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, and OTEL_EXPORTER_OTLP_ENDPOINT=${urls.otlp}.`,
    ],
    tls: ['https to a plain port', (urls) => `Use http://, for example ${urls.otlp}.`],
    preflight: [
      'Browser origin not allowed',
      () => 'Start the console with --allow-origin and the origin of the page.',
    ],
    host: [
      'Host or origin not allowed',
      (urls) => `Open ${urls.page}, or start the console with --allow-host and the name.`,
    ],
    'no-labels': [
      'A stream without labels',
      () => 'Give every stream at least one label: {"service":"my-service"}.',
    ],
    'rejected-spans': [
      'Items rejected for good',
      () => 'The rest of the batch was taken. Ids must be 16 and 8 bytes in hexadecimal.',
    ],
    'no-service-name': [
      'No service name',
      () => 'Set OTEL_SERVICE_NAME, or all nameless services look the same.',
    ],
    'log-flagged': [
      'Lines Loki would refuse',
      () => 'Check the clock and the time unit: Loki counts in nanoseconds.',
    ],
    'metrics-partial': [
      'Metrics kept in part',
      () => 'Only what is said above is missing here; a production backend takes it whole.',
    ],
    'scrape-failed': [
      'A scrape failed',
      () => 'Open the address yourself: the page must answer 200 in the Prometheus text format.',
    ],
    'scrape-content-type': [
      'A /metrics page without a proper Content-Type',
      () =>
        'Answer with Content-Type: text/plain; version=0.0.4; charset=utf-8. Prometheus 3 refuses the page otherwise.',
    ],
    'scrape-name': [
      'A target under another name',
      () => 'Give --scrape the name the service gives itself, or it shows up twice.',
    ],
    'scrape-no-eof': [
      'An OpenMetrics page without “# EOF”',
      () => 'End the page with # EOF; it may have been cut short.',
    ],
  },

  memory: 'Memory',
  kept: 'kept',
  limits: 'Limits and counts',
  limitsIntro:
    'The console never grows beyond these. What no longer fits is dropped, the oldest of the fullest service first, and stays counted.',
  received: 'spans received',
  serverSpans: 'of them server spans',
  duplicates: 'sent twice',
  logLines: 'log lines',
  evictedColumn: 'evicted',
  clear: 'Clear everything',
  clearSure: 'Forget all telemetry and counts?',
  uptime: 'up',
  limitNames: {
    maxMemoryBytes: 'Memory for telemetry',
    maxBodyBytes: 'One request body, unfolded',
    maxPendingBodyBytes: 'Bodies being read at once',
    maxItemsPerRequest: 'Spans or lines in one request',
    maxJsonValues: 'Values in one JSON body',
    maxSpansPerTrace: 'Spans of one trace',
    maxServices: 'Services',
    maxAttributeChars: 'Characters of one attribute',
    maxAttributes: 'Attributes, events or links of a span',
    maxLineChars: 'Characters of one log line',
    maxDepth: 'Depth of an attribute',
    duplicateWindowSpans: 'Spans remembered to spot retries',
    maxSeriesPerSource: 'Metric series of one source',
    maxMetricSources: 'Metric sources',
    metricPoints: 'Values remembered of a series',
    maxScrapeBytes: 'One scraped page',
    maxInboxEntries: 'Entries of the inbox',
  },

  emptyTitle: 'On the lookout',
  emptyLead:
    'Nothing has come in yet. Point a service here and its traces, log lines and metrics appear on this page by themselves.',
  emptyEnv: 'Start your service with',
  emptyScrape: 'Let the console read its metrics',
  emptyTry: 'Or try it now, without a service',
  emptyNote:
    'Same ports and paths as Jaeger, Loki and an OpenTelemetry collector: nothing changes in production but the host.',

  shortcuts: [
    ['g o', 'overview'],
    ['g r', 'requests'],
    ['g l', 'log lines'],
    ['g m', 'metrics'],
    ['g c', 'cost'],
    ['g i', 'inbox'],
    ['/', 'search'],
    ['j k', 'next, previous row'],
    ['↑ ↓ ← →', 'move, fold and unfold in a trace'],
    ['Enter', 'open'],
    ['Esc', 'leave the search, close, go back'],
    ['p', 'pause live updates'],
    ['t', 'dark or light'],
    ['?', 'this list'],
  ],
};

/** @typedef {typeof en} Messages */
