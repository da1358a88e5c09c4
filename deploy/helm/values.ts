import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportPrices, parsePriceBook } from '@vigie/finops';
import { parse, stringify } from 'yaml';
import type { GeneratedFile } from '../generate/generated-file.ts';

const DEPLOY = join(import.meta.dirname, '..');
const FOLDER = 'deploy/generated/helm';

/** Where Compose's names are found in a cluster, by the names of the releases that README.md tells to use. */
const IN_CLUSTER: Readonly<Record<string, string>> = {
  'http://prometheus:9090': 'http://monitoring-prometheus.monitoring:9090',
  'http://alertmanager:9093': 'http://monitoring-alertmanager.monitoring:9093',
  'http://loki:3100': 'http://loki.monitoring:3100',
  'http://jaeger:16686': 'http://jaeger.monitoring:16686',
};

/** Values for Helm that follow from the price book, from Grafana's data sources and from Alertmanager's routes. */
export function helmValueFiles(): GeneratedFile[] {
  return [
    file('opencost-prices.yaml', 'deploy/kubernetes/components/finops/prices.yaml', openCostPrices()),
    file(
      'kubecost-prices.yaml',
      'deploy/kubernetes/components/finops/prices.yaml',
      parse(prices('kubecost')) as object,
    ),
    file('grafana-datasources.yaml', 'deploy/grafana', {
      datasources: { 'datasources.yaml': dataSources() },
    }),
    file('alertmanager-config.yaml', 'deploy/alertmanager', { alertmanager: { config: alertmanager() } }),
  ];
}

/**
 * The chart writes them into OpenCost's own file: per hour, as texts, since a float would lose digits. The chart from 2.5.5 on also has
 * OpenCost watch that config map, which before 1.120.4 divided what it read there by 730 (opencost/opencost#3830).
 */
function openCostPrices(): object {
  const { provider, description: _, ...costModel } = JSON.parse(prices('opencost')) as Record<string, string>;
  return { opencost: { customPricing: { enabled: true, provider, costModel } } };
}

function prices(target: 'opencost' | 'kubecost'): string {
  const path = join(DEPLOY, 'kubernetes', 'components', 'finops', 'prices.yaml');
  const book = parsePriceBook(readFileSync(path, 'utf8'));
  // They know no periods: the last one, whatever the day it is generated on.
  return exportPrices(book, target, { atSeconds: book.periods.at(-1)?.fromSeconds ?? 0 }).text;
}

function dataSources(): unknown {
  const text = readFileSync(join(DEPLOY, 'grafana', 'provisioning', 'datasources', 'vigie.yaml'), 'utf8');
  return parse(
    text.replaceAll(/http:\/\/[a-z]+:\d+/g, (url) => {
      const found = IN_CLUSTER[url];
      if (found === undefined)
        throw new Error(`deploy/helm/values.ts does not know where ${url} is in a cluster.`);
      return found;
    }),
  );
}

/** The operator mounts each Secret in a folder of its name. */
function alertmanager(): unknown {
  const text = readFileSync(join(DEPLOY, 'alertmanager', 'alertmanager.yaml'), 'utf8');
  const folder = '/etc/alertmanager/secrets/';
  return parse(text.replaceAll(folder, `${folder}alertmanager-receivers/`));
}

function file(name: string, source: string, values: object): GeneratedFile {
  const header = `# Written by pnpm generate from ${source}. Change it there.\n`;
  const text = stringify(values, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false });
  return { path: `${FOLDER}/${name}`, text: header + text };
}
