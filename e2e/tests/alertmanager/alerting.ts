import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { startAlertmanager, startPrometheus, type RunningPrometheus } from '@vigie/e2e/backends';
import { faster, fasterAlertmanager, fasterRules } from './faster-time.ts';
import { startWebhook, type Webhook } from './webhook.ts';

/** So many times faster than on a clock: an hour is 48 seconds, five minutes are 4. */
export const TIMES = 75;

export interface Target {
  readonly job: string;
  /** `host:port`. */
  readonly address: string;
}

/** An alert as Alertmanager has it. */
export interface KnownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly fingerprint: string;
  readonly status: {
    readonly state: 'active' | 'suppressed' | 'unprocessed';
    readonly inhibitedBy: readonly string[];
  };
}

export interface Alerting {
  readonly prometheus: RunningPrometheus;
  readonly webhook: Webhook;
  /** All alerts that Alertmanager has now. */
  alerts(): Promise<readonly KnownAlert[]>;
  stop(): Promise<void>;
}

const DEPLOY = join(import.meta.dirname, '..', '..', '..', 'deploy');
const RECEIVERS = ['pages', 'tickets', 'finops', 'heartbeat'];

/**
 * Prometheus with our rules, Alertmanager with our configuration and a webhook for each of its receivers. Durations are so many times
 * shorter; all else is as it is deployed.
 */
export async function startAlerting(targets: readonly Target[]): Promise<Alerting> {
  const existing = process.env['ALERTMANAGER_URL'];
  const webhook = await startWebhook(
    existing === undefined ? 0 : Number(process.env['ALERTMANAGER_WEBHOOK_PORT'] ?? 9095),
  );
  const alertmanager =
    existing === undefined
      ? await startAlertmanager({ config: (folder) => alertmanagerConfig(folder, webhook.url) })
      : undefined;
  const url = existing ?? (alertmanager as { url: string }).url;
  const prometheus = await startPrometheus({ config: (folder) => prometheusConfig(folder, url, targets) });
  return {
    prometheus,
    webhook,
    async alerts() {
      const response = await fetch(`${url}/api/v2/alerts`);
      if (!response.ok) throw new Error(`Alertmanager answers ${response.status}.`);
      return (await response.json()) as KnownAlert[];
    },
    async stop() {
      await prometheus.stop();
      await alertmanager?.stop();
      webhook.close();
    },
  };
}

/** Receivers read their addresses from files, as they do where these are secrets. */
function alertmanagerConfig(folder: string, webhookUrl: string): string {
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets);
  for (const receiver of RECEIVERS)
    writeFileSync(join(secrets, `${receiver}-url`), `${webhookUrl}/${receiver}\n`);
  const deployed = readFileSync(join(DEPLOY, 'alertmanager', 'alertmanager.yaml'), 'utf8');
  return fasterAlertmanager(deployed, TIMES).replaceAll('/etc/alertmanager/secrets', secrets);
}

/** Scrapes and evaluates every 30 seconds of the faster time. */
function prometheusConfig(folder: string, alertmanagerUrl: string, targets: readonly Target[]): string {
  const rules = join(folder, 'rules');
  mkdirSync(rules);
  for (const file of globSync(join(DEPLOY, 'generated', 'prometheus', 'rules', '*.yaml')))
    writeFileSync(join(rules, basename(file)), fasterRules(readFileSync(file, 'utf8'), TIMES));
  const interval = faster('30s', TIMES);
  const jobs = targets.map(
    ({ job, address }) => `  - {job_name: ${job}, static_configs: [{targets: ["${address}"]}]}`,
  );
  return `global: {scrape_interval: ${interval}, scrape_timeout: ${interval}, evaluation_interval: ${interval}}
rule_files: ["${rules}/*.yaml"]
alerting: {alertmanagers: [{static_configs: [{targets: ["${new URL(alertmanagerUrl).host}"]}]}]}
scrape_configs:
${jobs.join('\n')}
`;
}
