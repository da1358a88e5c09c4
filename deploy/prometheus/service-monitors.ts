import { SERVICES, type Service } from '../catalogue/metric.ts';
import type { GeneratedFile } from '../generate/generated-file.ts';
import { kustomization } from './rules.ts';

/** One ServiceMonitor a service, in a folder of its own that kustomize puts into the service’s namespace. */
export function serviceMonitorFiles(): GeneratedFile[] {
  return SERVICES.flatMap((service) =>
    kustomization(`service-monitors/${service}`, 'service-monitor.yaml', serviceMonitor(service)),
  );
}

function serviceMonitor(service: Service): object {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: {
      name: service,
      labels: { 'app.kubernetes.io/name': service, 'app.kubernetes.io/part-of': 'vigie' },
    },
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/name': service } },
      // The value of this label of the Service becomes `job`.
      jobLabel: 'app.kubernetes.io/name',
      endpoints: [
        {
          port: 'http',
          path: '/metrics',
          interval: '15s',
          scrapeTimeout: '10s',
        },
      ],
      scrapeProtocols: ['OpenMetricsText1.0.0', 'PrometheusText0.0.4'],
      sampleLimit: 20_000,
    },
  };
}
