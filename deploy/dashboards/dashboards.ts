import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { stringify } from 'yaml';
import type { GeneratedFile } from '../generate/generated-file.ts';
import { compareDashboard } from './compare.ts';
import { datapressDashboard } from './datapress.ts';
import { finopsDashboard } from './finops.ts';
import { logsDashboard } from './logs.ts';
import { nodeDashboard } from './node.ts';
import { offreapiDashboard } from './offreapi.ts';
import { overviewDashboard } from './overview.ts';
import { serviceDashboard } from './service.ts';
import { telemetryDashboard } from './telemetry.ts';
import { tracesDashboard } from './traces.ts';

const OTHERS: readonly Dashboard[] = [
  serviceDashboard(),
  offreapiDashboard(),
  datapressDashboard(),
  logsDashboard(),
  tracesDashboard(),
  nodeDashboard(),
  telemetryDashboard(),
  finopsDashboard(),
  compareDashboard(),
];

/** All of them, the overview first. */
export const DASHBOARDS: readonly Dashboard[] = [overviewDashboard(OTHERS), ...OTHERS];

/** Each as the file that Grafana imports, and as a ConfigMap for the sidecar of its Helm chart. */
export function dashboardFiles(): GeneratedFile[] {
  const folder = 'deploy/generated/kubernetes/dashboards';
  return [
    ...DASHBOARDS.flatMap((dashboard) => {
      const uid = dashboard.uid as string;
      return [
        {
          path: `deploy/generated/grafana/dashboards/${uid}.json`,
          text: `${JSON.stringify(dashboard, null, 2)}\n`,
        },
        { path: `${folder}/${uid}.yaml`, text: yaml(configMap(uid, JSON.stringify(dashboard))) },
      ];
    }),
    {
      path: `${folder}/kustomization.yaml`,
      text: yaml({
        apiVersion: 'kustomize.config.k8s.io/v1beta1',
        kind: 'Kustomization',
        resources: DASHBOARDS.map(({ uid }) => `${uid}.yaml`),
      }),
    },
  ];
}

function configMap(uid: string, json: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `dashboard-${uid}`,
      labels: { grafana_dashboard: '1', 'app.kubernetes.io/part-of': 'vigie' },
      annotations: { grafana_folder: 'Vigie' },
    },
    data: { [`${uid}.json`]: json },
  };
}

function yaml(value: object): string {
  return `# Written by pnpm generate from deploy/dashboards. Change it there.\n${stringify(value, { lineWidth: 0 })}`;
}
