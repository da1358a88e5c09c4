import type { Alert } from '../alert.ts';

export const SATURATION_ALERTS: readonly Alert[] = [
  {
    name: 'EventLoopBlocked',
    group: 'saturation',
    severity: 'ticket',
    expr: 'nodejs_eventloop_delay_p99_seconds > 0.2',
    forDuration: '5m',
    summary: '{{ $labels.job }} on {{ $labels.instance }}: timers come {{ $value | humanizeDuration }} late',
    description:
      'One in a hundred turns of the event loop takes longer than 200 ms. Every request waits meanwhile, the fast ones too.',
    runbook: {
      meaning: 'Something computes for long on the thread that serves all requests.',
      impact: 'Slow answers on every route at once; probes may time out.',
      diagnosis: [
        'Which requests are slow by themselves: traces in Jaeger with a minimum duration of 200 ms, whose own time is long',
        'Garbage collection: `rate(v8js_gc_duration_seconds_sum{v8js_gc_type="major"}[5m])` near the delay says memory, not code.',
        'Throttling: `rate(container_cpu_cfs_throttled_periods_total[5m])` above 0 with a CPU limit',
      ],
      mitigation: [
        'Remove the CPU limit, or raise the request.',
        'Move the work to a worker thread, as OffreAPI does with PDFs, or hand it out in pieces.',
        'More replicas soften it, but each is still blocked in turn.',
      ],
    },
    proof: {
      bad: [
        {
          series: 'nodejs_eventloop_delay_p99_seconds{job="offreapi",instance="a:1"}',
          values: '0.4x12 0.01x10',
        },
      ],
      firesAt: '8m',
      resolvedAt: '15m',
      labels: { job: 'offreapi', instance: 'a:1' },
      quiet: [
        {
          series: 'nodejs_eventloop_delay_p99_seconds{job="offreapi",instance="a:1"}',
          values: '0.4x3 0.1x20',
        },
      ],
      quietUntil: '20m',
    },
  },
  {
    name: 'EventLoopSaturated',
    group: 'saturation',
    severity: 'ticket',
    expr: 'nodejs_eventloop_utilization_ratio > 0.9',
    forDuration: '10m',
    summary:
      '{{ $labels.job }} on {{ $labels.instance }} is busy {{ $value | humanizePercentage }} of the time',
    description:
      'Its one thread has hardly any time left: requests queue up, whatever the CPU graph of the node says.',
    runbook: {
      meaning: 'A Node process serves requests on one thread, and that thread is full.',
      impact: 'Latency grows with every further request.',
      diagnosis: [
        'Load or cost: compare `sum by (job) (rate(http_server_request_duration_seconds_count[5m]))` with a day ago.',
        'Which route takes the CPU: the dashboard FinOps, panel “CPU a request by route”',
        'Are the replicas loaded alike: `nodejs_eventloop_utilization_ratio` by instance',
      ],
      mitigation: [
        'Scale out; check that the HPA is not at its maximum (HpaAtMaximum).',
        'Loaded unequally: keep-alive connections stick to pods; restart the callers or shorten their keep-alive.',
      ],
    },
    proof: {
      bad: [
        {
          series: 'nodejs_eventloop_utilization_ratio{job="offreapi",instance="a:1"}',
          values: '0.97x15 0.3x10',
        },
      ],
      firesAt: '12m',
      resolvedAt: '17m',
      labels: { job: 'offreapi', instance: 'a:1' },
      quiet: [
        {
          series: 'nodejs_eventloop_utilization_ratio{job="offreapi",instance="a:1"}',
          values: '0.97x8 0.85x20',
        },
      ],
      quietUntil: '25m',
    },
  },
  {
    name: 'HeapNearLimit',
    group: 'saturation',
    severity: 'ticket',
    expr: 'sum without (v8js_heap_space_name) (v8js_memory_heap_used_bytes) / vigie_heap_limit_bytes > 0.85',
    forDuration: '10m',
    summary: '{{ $labels.job }} on {{ $labels.instance }} uses {{ $value | humanizePercentage }} of its heap',
    description:
      'At 100 % the process ends with “JavaScript heap out of memory”; before that, it spends its time collecting garbage.',
    runbook: {
      meaning: 'The JavaScript heap is nearly as large as V8 lets it grow.',
      impact: 'Pauses first, then the process ends and is restarted.',
      diagnosis: [
        'A leak or a peak: `sum without (v8js_heap_space_name) (v8js_memory_heap_used_bytes)` over a day; a staircase that never comes down is a leak.',
        'What holds it: start the process with `--heapsnapshot-signal=SIGUSR2`, send the signal, open the file in a browser’s developer tools.',
        'Telemetry itself: `vigie_delivery_pending_size_bytes` is bounded, and small beside the heap.',
      ],
      mitigation: [
        'Restart for now.',
        'A peak: raise the memory limit and `--max-old-space-size` (three quarters of the limit).',
      ],
    },
    proof: {
      bad: [
        {
          series:
            'v8js_memory_heap_used_bytes{job="offreapi",instance="a:1",v8js_heap_space_name="old_space"}',
          values: '80x15 20x10',
        },
        {
          series:
            'v8js_memory_heap_used_bytes{job="offreapi",instance="a:1",v8js_heap_space_name="new_space"}',
          values: '10x25',
        },
        { series: 'vigie_heap_limit_bytes{job="offreapi",instance="a:1"}', values: '100x25' },
      ],
      firesAt: '12m',
      resolvedAt: '18m',
      labels: { job: 'offreapi', instance: 'a:1' },
      quiet: [
        {
          series:
            'v8js_memory_heap_used_bytes{job="offreapi",instance="a:1",v8js_heap_space_name="old_space"}',
          values: '80x25',
        },
        { series: 'vigie_heap_limit_bytes{job="offreapi",instance="a:1"}', values: '100x25' },
      ],
      quietUntil: '25m',
    },
  },
  {
    name: 'MemoryNearLimit',
    group: 'saturation',
    severity: 'page',
    expr: 'max by (namespace, pod, container) (container_memory_working_set_bytes{container!="",container!="POD"}) / on (namespace, pod, container) max by (namespace, pod, container) (kube_pod_container_resource_limits{resource="memory"} > 0) > 0.92',
    forDuration: '5m',
    summary:
      '{{ $labels.pod }}: {{ $labels.container }} uses {{ $value | humanizePercentage }} of its memory limit',
    description: 'At 100 % the kernel kills the container (OOMKilled): what it works on is lost.',
    runbook: {
      meaning: 'A container is about to be killed for memory.',
      impact: 'Requests under way fail when it happens; jobs are taken up again by another replica.',
      diagnosis: [
        'Since when: `container_memory_working_set_bytes{pod="$pod"}` over a week',
        'Heap or beside it: compare with `sum(v8js_memory_heap_used_bytes{pod="$pod"})`; the rest is buffers, threads and WebAssembly.',
        '`vigie-finops report` tells what request and limit its history asks for.',
      ],
      mitigation: [
        'Raise the limit: the recommendation never goes below what was seen.',
        'OffreAPI: large uploads at once need more; see docs/offreapi-load.md for what it takes.',
      ],
    },
    proof: {
      bad: [
        {
          series: 'container_memory_working_set_bytes{namespace="offreapi",pod="o-1",container="offreapi"}',
          values: '250x10 100x10',
        },
        {
          series:
            'kube_pod_container_resource_limits{namespace="offreapi",pod="o-1",container="offreapi",resource="memory"}',
          values: '256x20',
        },
      ],
      firesAt: '7m',
      resolvedAt: '12m',
      labels: { namespace: 'offreapi', pod: 'o-1', container: 'offreapi' },
      quiet: [
        {
          series: 'container_memory_working_set_bytes{namespace="offreapi",pod="o-1",container="offreapi"}',
          values: '230x20',
        },
        {
          series:
            'kube_pod_container_resource_limits{namespace="offreapi",pod="o-1",container="offreapi",resource="memory"}',
          values: '256x20',
        },
      ],
      quietUntil: '20m',
    },
  },
  {
    name: 'HpaAtMaximum',
    group: 'saturation',
    severity: 'ticket',
    expr: 'kube_horizontalpodautoscaler_status_current_replicas == on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_spec_max_replicas and on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_spec_max_replicas > on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_spec_min_replicas',
    forDuration: '15m',
    summary: '{{ $labels.horizontalpodautoscaler }} has all the replicas it may have',
    description: 'The HPA cannot add another replica: more load will be felt.',
    runbook: {
      meaning: 'The autoscaler has been at its maximum for a quarter of an hour.',
      impact: 'None yet; there is no reserve.',
      diagnosis: [
        'By which resource it scales, and how far above its target: `kubectl -n $namespace describe hpa $horizontalpodautoscaler`',
        'Whether the load is real: requests a second against a day ago',
      ],
      mitigation: [
        'Raise maxReplicas, if the nodes and the budget allow.',
        'Make the pods larger, if they are small and many.',
      ],
    },
    proof: {
      bad: [
        {
          series:
            'kube_horizontalpodautoscaler_status_current_replicas{namespace="o",horizontalpodautoscaler="offreapi"}',
          values: '10x20 8x10',
        },
        {
          series:
            'kube_horizontalpodautoscaler_spec_max_replicas{namespace="o",horizontalpodautoscaler="offreapi"}',
          values: '10x30',
        },
        {
          series:
            'kube_horizontalpodautoscaler_spec_min_replicas{namespace="o",horizontalpodautoscaler="offreapi"}',
          values: '2x30',
        },
      ],
      firesAt: '18m',
      resolvedAt: '23m',
      labels: { namespace: 'o', horizontalpodautoscaler: 'offreapi' },
      quiet: [
        {
          series:
            'kube_horizontalpodautoscaler_status_current_replicas{namespace="o",horizontalpodautoscaler="offreapi"}',
          values: '9x30',
        },
        {
          series:
            'kube_horizontalpodautoscaler_spec_max_replicas{namespace="o",horizontalpodautoscaler="offreapi"}',
          values: '10x30',
        },
        {
          series:
            'kube_horizontalpodautoscaler_spec_min_replicas{namespace="o",horizontalpodautoscaler="offreapi"}',
          values: '2x30',
        },
      ],
      quietUntil: '30m',
    },
  },
  ...(['high', 'low'] as const).map((band): Alert => {
    const high = band === 'high';
    const bad = high ? 1.6 : 0.02;
    return {
      name: high ? 'CpuBandHigh' : 'CpuBandLow',
      group: 'saturation',
      severity: 'info',
      expr: `namespace_pod:cpu_use:ratio_rate5m ${high ? '>= 0.66' : '< 0.33'}`,
      forDuration: high ? '5m' : '30m',
      labels: { band },
      summary: `{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its CPU {{ $labels.of }}`,
      description: `Band ${band}: ${high ? '66 % and more' : 'less than 33 %'} of what it asks for. The autopilot weighs what to do; nobody is called.`,
      runbook: {
        meaning:
          'The CPU of a pod against its request (against its limit where nothing is requested; the label `of` says which) is in a band: low below 33 %, high from 66 % on, moderate between.',
        impact: high
          ? 'None by itself: a request is a share, not a ceiling. On a full node it gets slower from here on.'
          : 'None: what is reserved and not used is paid for.',
        diagnosis: [
          'What its history asks for: `vigie-finops report --by workload`',
          'All pods of the workload, or one: `namespace_pod:cpu_use:ratio_rate5m` by pod',
        ],
        mitigation: high
          ? ['Raise the request or the replicas, as the recommendation says.']
          : ['Lower the request, as the recommendation says; the saving is in the report.'],
      },
      proof: {
        bad: [
          {
            series: 'container_cpu_usage_seconds_total{namespace="o",pod="o-1",container="c"}',
            values: high
              ? `0+${bad * 15}x25 ${bad * 15 * 26}+6x25`
              : `0+${bad * 30}x50 ${bad * 30 * 51}+15x25`,
          },
          {
            series:
              'kube_pod_container_resource_requests{namespace="o",pod="o-1",container="c",resource="cpu"}',
            values: '0.5x90',
          },
        ],
        firesAt: high ? '20m' : '45m',
        resolvedAt: high ? '40m' : '65m',
        labels: { namespace: 'o', pod: 'o-1', of: 'request' },
        quiet: [
          {
            series: 'container_cpu_usage_seconds_total{namespace="o",pod="o-1",container="c"}',
            values: '0+15x70',
          },
          {
            series:
              'kube_pod_container_resource_requests{namespace="o",pod="o-1",container="c",resource="cpu"}',
            values: '0.5x90',
          },
        ],
        quietUntil: '60m',
      },
    };
  }),
];
