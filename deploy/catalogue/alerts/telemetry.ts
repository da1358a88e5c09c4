import type { Alert } from '../alert.ts';

const loki = 'job="offreapi",instance="a:1",destination="loki"';

export const TELEMETRY_ALERTS: readonly Alert[] = [
  {
    name: 'TelemetryLost',
    group: 'telemetry',
    severity: 'ticket',
    expr: 'sum by (job, namespace, instance, destination, reason) (increase(vigie_delivery_dropped_total[10m])) > 0',
    forDuration: '0m',
    keepFiringFor: '10m',
    summary:
      '{{ $labels.job }} gave up {{ $value | humanize }} items for {{ $labels.destination }} ({{ $labels.reason }})',
    description:
      'Lines or spans did not reach their backend and will not. Graphs of logs and traces have a hole; metrics have none.',
    runbook: {
      meaning:
        'The delivery of a signal had to give items up. `reason` says why: `overflow` the queue was full, `expired` the backend was away for longer than items are kept, `refused`, `invalid` or `oversized` the backend would not take them, `shutdown` they did not get out before the end.',
      impact: 'None for users. Whoever looks for what happened at that time may not find it.',
      diagnosis: [
        'Which backend, since when: `vigie_delivery_dropped_total`, `rate(vigie_delivery_send_errors_total[5m])` by destination',
        'Is the backend well: Loki `/ready`, Jaeger’s health port; their own logs say what they refuse (limits of rate, size, age).',
        'What the service was told: `{service="$job"} |= "delivery"` on standard output, one line a cause',
      ],
      mitigation: [
        '`overflow`, `expired`: bring the backend back; raise the queue’s limit if outages of this length are normal.',
        '`refused`: raise the limit in Loki (`ingestion_rate_mb`, `max_line_size`), or log less.',
        '`shutdown`: give the pods a longer `terminationGracePeriodSeconds` than the service’s shutdown deadline.',
      ],
    },
    proof: {
      bad: [
        { series: `vigie_delivery_dropped_total{${loki},reason="overflow"}`, values: '0x5 0+50x5 300x40' },
      ],
      firesAt: '8m',
      resolvedAt: '45m',
      labels: { job: 'offreapi', instance: 'a:1', destination: 'loki', reason: 'overflow' },
      quiet: [{ series: `vigie_delivery_dropped_total{${loki},reason="overflow"}`, values: '7x40' }],
      quietUntil: '40m',
    },
  },
  {
    name: 'TelemetryQueueFills',
    group: 'telemetry',
    severity: 'ticket',
    expr: 'vigie_delivery_pending_size_bytes / (vigie_delivery_queue_limit_bytes > 0) > 0.8',
    forDuration: '2m',
    summary:
      '{{ $labels.job }}: the queue for {{ $labels.destination }} is {{ $value | humanizePercentage }} full',
    description: 'Soon items will have to be given up. There is still time to bring the backend back.',
    runbook: {
      meaning: 'More is produced than the backend takes: items wait in memory, up to a limit.',
      impact: 'None yet.',
      diagnosis: [
        'Does the backend fail or is it slow: `rate(vigie_delivery_send_errors_total[5m])`, `rate(vigie_delivery_send_duration_seconds_total[5m]) / rate(vigie_delivery_sends_total[5m])`',
        'Is more logged than usual: `rate(vigie_delivery_created_total[5m])` against an hour ago',
      ],
      mitigation: [
        'Bring the backend back, or give it more.',
        'Log less: raise the level of the running service (`SIGUSR2`, or its protected endpoint).',
      ],
    },
    proof: {
      bad: [
        { series: `vigie_delivery_pending_size_bytes{${loki}}`, values: '90x10 1x10' },
        { series: `vigie_delivery_queue_limit_bytes{${loki}}`, values: '100x20' },
      ],
      firesAt: '4m',
      resolvedAt: '12m',
      labels: { job: 'offreapi', instance: 'a:1', destination: 'loki' },
      quiet: [
        { series: `vigie_delivery_pending_size_bytes{${loki}}`, values: '90 70x20' },
        { series: `vigie_delivery_queue_limit_bytes{${loki}}`, values: '100x20' },
      ],
      quietUntil: '20m',
    },
  },
  {
    name: 'TelemetryBackendFails',
    group: 'telemetry',
    severity: 'ticket',
    expr: 'sum by (job, namespace, destination) (rate(vigie_delivery_send_errors_total[5m])) / (sum by (job, namespace, destination) (rate(vigie_delivery_sends_total[5m])) > 0) > 0.5',
    forDuration: '10m',
    summary:
      '{{ $labels.job }}: {{ $value | humanizePercentage }} of the sends to {{ $labels.destination }} fail',
    description: 'Items wait and are sent again; nothing is lost yet, but the queue fills.',
    runbook: {
      meaning: 'The backend of a signal does not answer, or refuses.',
      impact: 'New logs or traces do not show. Users notice nothing: no request waits for a backend.',
      diagnosis: [
        'What it answers: the service says so once a cause on standard output (`kubectl logs deployment/$job | grep delivery`).',
        'Reachable from the pod: the NetworkPolicy’s egress to `monitoring`; the address in `VIGIE_LOKI_URL`, `OTEL_EXPORTER_OTLP_ENDPOINT`',
      ],
      mitigation: [
        'Bring the backend back, or correct its address; delivery goes on by itself, the oldest items first.',
      ],
    },
    proof: {
      bad: [
        { series: `vigie_delivery_send_errors_total{${loki}}`, values: '0+8x20 168x20' },
        { series: `vigie_delivery_sends_total{${loki}}`, values: '0+10x40' },
      ],
      firesAt: '15m',
      resolvedAt: '30m',
      labels: { job: 'offreapi', destination: 'loki' },
      quiet: [
        { series: `vigie_delivery_send_errors_total{${loki}}`, values: '0+3x40' },
        { series: `vigie_delivery_sends_total{${loki}}`, values: '0+10x40' },
      ],
      quietUntil: '40m',
    },
  },
  {
    name: 'TelemetryAbsent',
    group: 'telemetry',
    severity: 'ticket',
    expr: 'sum by (job, namespace, instance) (rate(http_server_request_duration_seconds_count[10m])) > 0.1 unless on (job, namespace, instance) sum by (job, namespace, instance) (rate(vigie_delivery_created_total{destination="stdout"}[10m])) > 0',
    forDuration: '10m',
    summary: '{{ $labels.job }} on {{ $labels.instance }} serves requests and logs none of them',
    description: 'There are requests, but no line has been written for them.',
    runbook: {
      meaning:
        'Requests are counted and no access line is made: the level or a sampling rule hides them, or logging is broken.',
      impact: 'None for users. Searches in the logs find nothing for this time.',
      diagnosis: [
        'The level: `info` or lower is needed for access lines.',
        'Faults of the instrumentation: `increase(vigie_faults_total[1h])` by cause',
      ],
      mitigation: [
        'Set the level back (`VIGIE_LOG_LEVEL`, or the protected endpoint).',
        'Restart, and report the fault’s cause.',
      ],
    },
    proof: {
      bad: [
        {
          series: 'http_server_request_duration_seconds_count{job="offreapi",instance="a:1"}',
          values: '0+60x60',
        },
        {
          series: 'vigie_delivery_created_total{job="offreapi",instance="a:1",destination="stdout"}',
          values: '500x30 500+60x30',
        },
      ],
      firesAt: '25m',
      resolvedAt: '35m',
      labels: { job: 'offreapi', instance: 'a:1' },
      quiet: [
        {
          series: 'http_server_request_duration_seconds_count{job="offreapi",instance="a:1"}',
          values: '0+60x60',
        },
        {
          series: 'vigie_delivery_created_total{job="offreapi",instance="a:1",destination="stdout"}',
          values: '0+60x60',
        },
      ],
      quietUntil: '60m',
    },
  },
  {
    name: 'LedgerOutOfBalance',
    group: 'telemetry',
    severity: 'ticket',
    expr: 'abs(vigie_delivery_created_total - on (job, namespace, instance, destination) vigie_delivery_delivered_total - on (job, namespace, instance, destination) sum by (job, namespace, instance, destination) (vigie_delivery_dropped_total) - on (job, namespace, instance, destination) vigie_delivery_pending) > 0',
    forDuration: '5m',
    summary: '{{ $labels.job }}: {{ $value }} items for {{ $labels.destination }} are unaccounted for',
    description:
      'created = delivered + dropped + pending must hold at every instant. It does not: that is a defect of ours.',
    runbook: {
      meaning:
        'The books of a delivery do not balance. They are kept so that nothing is lost in silence; this should never fire.',
      impact: 'Figures about lost telemetry cannot be trusted.',
      diagnosis: [
        'All terms: `{__name__=~"vigie_delivery_(created_total|delivered_total|dropped_total|pending)",instance="$instance"}`',
      ],
      mitigation: [
        'Keep the page of `/metrics` and the last hour of logs, and report it as a defect with both.',
      ],
    },
    proof: {
      bad: [
        { series: `vigie_delivery_created_total{${loki}}`, values: '100x10 110x10' },
        { series: `vigie_delivery_delivered_total{${loki}}`, values: '90x10 105x10' },
        { series: `vigie_delivery_dropped_total{${loki},reason="overflow"}`, values: '3x10 5x10' },
        { series: `vigie_delivery_dropped_total{${loki},reason="expired"}`, values: '0x20' },
        { series: `vigie_delivery_pending{${loki}}`, values: '5x10 0x10' },
      ],
      firesAt: '8m',
      resolvedAt: '12m',
      labels: { job: 'offreapi', instance: 'a:1', destination: 'loki' },
      quiet: [
        { series: `vigie_delivery_created_total{${loki}}`, values: '100+5x20' },
        { series: `vigie_delivery_delivered_total{${loki}}`, values: '90+5x20' },
        { series: `vigie_delivery_dropped_total{${loki},reason="overflow"}`, values: '3x20' },
        { series: `vigie_delivery_pending{${loki}}`, values: '7x20' },
      ],
      quietUntil: '20m',
    },
  },
  {
    name: 'TooManySeries',
    group: 'telemetry',
    severity: 'ticket',
    expr: 'sum by (job, namespace, metric) (increase(vigie_metrics_overflow_total[15m])) > 0',
    forDuration: '0m',
    keepFiringFor: '15m',
    summary: '{{ $labels.job }}: {{ $labels.metric }} has reached its limit of series',
    description:
      'Further label values are summed up in one overflow series: totals stay right, the detail of new ones is gone.',
    runbook: {
      meaning: 'A label of a metric takes too many values: an id, an address, a free text.',
      impact: 'None for users; Prometheus is spared.',
      diagnosis: [
        'Which label: the service logged it once (`{service="$job"} |= "series"`).',
        'Its values: `count by (label) (metric)`',
      ],
      mitigation: [
        'Take the label out, or replace its values by a few classes; put the id into the span or the log line instead.',
      ],
    },
    proof: {
      bad: [
        {
          series: 'vigie_metrics_overflow_total{job="offreapi",instance="a:1",metric="orders"}',
          values: '0x5 0+3x5 18x60',
        },
      ],
      firesAt: '8m',
      resolvedAt: '60m',
      labels: { job: 'offreapi', metric: 'orders' },
      quiet: [
        {
          series: 'vigie_metrics_overflow_total{job="offreapi",instance="a:1",metric="orders"}',
          values: '4x40',
        },
      ],
      quietUntil: '40m',
    },
  },
];
