import type { Alert } from '../alert.ts';
import { SERVICES } from '../metric.ts';

const JOBS = SERVICES.join('|');

export const AVAILABILITY_ALERTS: readonly Alert[] = [
  {
    name: 'TargetDown',
    group: 'availability',
    severity: 'page',
    expr: `up{job=~"${JOBS}"} == 0`,
    forDuration: '2m',
    summary: '{{ $labels.job }} on {{ $labels.instance }} does not answer the scrape',
    description:
      'Prometheus has not been able to read /metrics of {{ $labels.instance }} for two minutes: the process is gone, hangs, or is out of reach.',
    runbook: {
      meaning: 'An instance that should be there does not answer its scrape.',
      impact:
        'With other replicas up, none that users notice; with none, the service is down. Its metrics are missing meanwhile: other alerts about it stay silent.',
      diagnosis: [
        'Does the process run: `kubectl -n $namespace get pods -l app.kubernetes.io/name=$job -o wide`',
        'Why it ended: `kubectl -n $namespace logs $pod --previous --tail=50`, `kubectl -n $namespace describe pod $pod` (OOMKilled, failing probes, no node)',
        'What the scrape says: the page Status → Target health of Prometheus, or `curl -v http://$instance/metrics`',
        'Reachable, but 500: a collector fails; the answer names it.',
      ],
      mitigation: [
        'It is being restarted over and over: see CrashLooping.',
        'A NetworkPolicy keeps Prometheus out: allow namespace `monitoring` to the port `http`.',
        'It hangs: delete the pod; take a CPU profile first if you can (`kubectl exec` is not there in the image; use an ephemeral container).',
      ],
    },
    proof: {
      bad: [{ series: 'up{job="offreapi",instance="a:3000"}', values: '1x4 0x10 1x10' }],
      firesAt: '9m',
      resolvedAt: '20m',
      labels: { job: 'offreapi', instance: 'a:3000' },
      quiet: [{ series: 'up{job="offreapi",instance="a:3000"}', values: '1x4 0 1x20' }],
      quietUntil: '20m',
    },
  },
  ...SERVICES.map((job): Alert => ({
    name: 'TargetMissing',
    group: 'availability',
    severity: 'page',
    expr: `absent(up{job="${job}"})`,
    forDuration: '5m',
    labels: { job },
    summary: `Prometheus knows no instance of ${job}`,
    description: `There is no target of job ${job} at all: nothing is deployed, nothing is discovered, or the job has another name.`,
    runbook: {
      meaning:
        'Prometheus has no target for a service that should exist. Without it no other alert about the service can fire.',
      impact: 'Unknown: the service may be down, or only unobserved.',
      diagnosis: [
        'Is it deployed: `kubectl get deployments -A -l app.kubernetes.io/part-of=vigie`',
        'Is it discovered: `kubectl get servicemonitors -A`, and the page Status → Service discovery of Prometheus',
        'Does the Service select pods: `kubectl -n $namespace get endpointslices -l app.kubernetes.io/name=$job`',
      ],
      mitigation: [
        'Deploy it, or put its replicas back (`kubectl scale`).',
        'The ServiceMonitor’s labels are not those that Prometheus selects (`serviceMonitorSelector`, usually the label `release`): add them in the overlay.',
        'It is gone for good: remove it from deploy/catalogue and generate again.',
      ],
    },
    proof: {
      bad: [{ series: `up{job="${job}",instance="a:1"}`, values: '1x2 _x20 1x10' }],
      firesAt: '15m',
      resolvedAt: '26m',
      labels: {},
      quiet: [{ series: `up{job="${job}",instance="a:1"}`, values: '0x30' }],
      quietUntil: '30m',
    },
  })),
  {
    name: 'ServiceNotReady',
    group: 'availability',
    severity: 'page',
    expr: `sum by (job, namespace, instance) (rate(vigie_endpoint_requests_total{job=~"${JOBS}",endpoint="ready",status="503"}[2m])) > 0 unless sum by (job, namespace, instance) (rate(vigie_endpoint_requests_total{job=~"${JOBS}",endpoint="ready",status="200"}[2m])) > 0`,
    forDuration: '3m',
    summary: '{{ $labels.job }} on {{ $labels.instance }} says that it is not ready',
    description:
      'Every readiness probe of the last minutes was answered 503: something the service depends on fails. Kubernetes sends it no requests.',
    runbook: {
      meaning:
        'The process runs, but a dependency it cannot work without does not answer: the database for OffreAPI, the API for DataPress’s front.',
      impact: 'The instance gets no requests. When all replicas say so, the service is down.',
      diagnosis: [
        'Which check fails: `curl -s http://$instance/readyz` names it and the error.',
        'The database: `kubectl -n offreapi get pods -l app.kubernetes.io/name=postgresql`, its logs, its volume’s free space',
        'Since when: `{service="$job", level=~"error|warn"}` in Loki',
      ],
      mitigation: [
        'Bring the dependency back; the service becomes ready by itself within seconds.',
        'Credentials were changed: renew the Secret and restart (`kubectl rollout restart deployment/$job`).',
        'The instance is shutting down: nothing to do.',
      ],
    },
    proof: {
      bad: [
        {
          series:
            'vigie_endpoint_requests_total{job="offreapi",instance="a:3000",endpoint="ready",status="200"}',
          values: '0+6x5 36+0x12 42+6x10',
        },
        {
          series:
            'vigie_endpoint_requests_total{job="offreapi",instance="a:3000",endpoint="ready",status="503"}',
          values: '0x5 0+6x12 72x10',
        },
      ],
      firesAt: '14m',
      resolvedAt: '24m',
      labels: { job: 'offreapi', instance: 'a:3000' },
      quiet: [
        {
          series:
            'vigie_endpoint_requests_total{job="offreapi",instance="a:3000",endpoint="ready",status="200"}',
          values: '0+3x30',
        },
        {
          series:
            'vigie_endpoint_requests_total{job="offreapi",instance="a:3000",endpoint="ready",status="503"}',
          values: '0+3x30',
        },
      ],
      quietUntil: '30m',
    },
  },
  {
    name: 'CrashLooping',
    group: 'availability',
    severity: 'page',
    expr: `sum by (job, namespace) (changes(process_start_time_seconds{job=~"${JOBS}"}[15m])) > 3`,
    forDuration: '0m',
    keepFiringFor: '5m',
    summary: '{{ $labels.job }} was started {{ $value }} times in 15 minutes',
    description: 'Its processes end soon after they start, again and again.',
    runbook: {
      meaning: 'A service ends soon after each start.',
      impact:
        'Requests under way are lost at each end; between restarts there is no service, and they come further and further apart.',
      diagnosis: [
        'Its last words: `kubectl -n $namespace logs deployment/$job --previous --tail=50`; the last line is `level":"error"` with the cause.',
        "How it ended: `kubectl -n $namespace get pods -l app.kubernetes.io/name=$job -o jsonpath='{.items[*].status.containerStatuses[*].lastState.terminated}'` (exit 137 with OOMKilled: memory)",
        'A setting it refuses: the message has a code `VIGIE_E_…` and says which variable and what to do.',
      ],
      mitigation: [
        'OOMKilled: raise the memory limit to what `vigie-finops report` recommends, then look for the growth.',
        'Began with a deployment or a changed ConfigMap: roll it back.',
        'The database cannot be migrated: restore the version before, see the migration’s error.',
      ],
    },
    proof: {
      bad: [
        {
          series: 'process_start_time_seconds{job="offreapi",instance="a:3000"}',
          values: '1000 1060 1120 1180 1240 1300 1300x40',
        },
      ],
      firesAt: '6m',
      resolvedAt: '40m',
      labels: { job: 'offreapi' },
      quiet: [
        {
          series: 'process_start_time_seconds{job="offreapi",instance="a:3000"}',
          values: '1000x5 1360x20',
        },
        {
          series: 'process_start_time_seconds{job="offreapi",instance="b:3000"}',
          values: '1000x7 1480x20',
        },
      ],
      quietUntil: '25m',
    },
  },
];
