import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { helmValueFiles } from './values.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- charts say what is in it
type Values = any;

const folder = import.meta.dirname;
const generated = (name: string): Values =>
  parse(helmValueFiles().find(({ path }) => path.endsWith(`/${name}`))?.text ?? '');
const written = (name: string): Values => parse(readFileSync(join(folder, name), 'utf8'));
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe('Helm values', () => {
  it('give OpenCost prices per hour and Kubecost prices per month, both in euros', () => {
    const { costModel, enabled, provider } = generated('opencost-prices.yaml').opencost.customPricing;
    expect({ enabled, provider }).toEqual({ enabled: true, provider: 'custom' });
    expect(costModel).toMatchObject({ CPU: '0.02', RAM: '0.01', GPU: '0', currencyCode: 'EUR' });
    expect(Number(costModel.storage) * 730).toBeCloseTo(0.03, 12);
    // Left out, OpenCost would count its own prices, in dollars.
    for (const name of ['spotCPU', 'spotRAM', 'internetNetworkEgress', 'zoneNetworkEgress']) {
      expect(costModel[name]).toMatch(/^[\d.]+$/);
    }
    const { currencyCode, defaultModelPricing } = generated('kubecost-prices.yaml').kubecostProductConfigs;
    expect(currencyCode).toBe('EUR');
    expect(defaultModelPricing).toMatchObject({ enabled: true, CPU: 14.6, RAM: 7.3, storage: 0.03 });
  });

  it('are for an OpenCost that takes prices per hour wherever it reads them', () => {
    const [, ...version] =
      /OpenCost (\d+)\.(\d+)\.(\d+)/.exec(readFileSync(join(folder, 'opencost.yaml'), 'utf8')) ?? [];
    const [major = 0, minor = 0, patch = 0] = version.map(Number);
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(1_120_004);
  });

  it('point data sources to the releases that are installed, under the uids that dashboards ask for', () => {
    const { datasources } = generated('grafana-datasources.yaml').datasources['datasources.yaml'];
    expect(datasources.map(({ uid, url }: { uid: string; url: string }) => [uid, url])).toEqual([
      ['prometheus', 'http://monitoring-prometheus.monitoring:9090'],
      ['loki', 'http://loki.monitoring:3100'],
      ['jaeger', 'http://jaeger.monitoring:16686'],
      ['alertmanager', 'http://monitoring-alertmanager.monitoring:9093'],
    ]);
    expect(written('kube-prometheus-stack.yaml').fullnameOverride).toBe('monitoring');
    // The chart passes data sources through its templates.
    expect(JSON.stringify(datasources)).not.toContain('{{');
  });

  it('send signals where the services send them', () => {
    const base = join(folder, '..', 'kubernetes', 'bases');
    for (const file of [
      'offreapi/offreapi.env',
      'datapress/api/datapress-api.env',
      'datapress/front/datapress-front.env',
    ]) {
      const text = readFileSync(join(base, file), 'utf8');
      expect(text).toContain('OTEL_EXPORTER_OTLP_ENDPOINT=http://jaeger.monitoring:4318\n');
      expect(text).toContain('VIGIE_LOKI_URL=http://loki.monitoring:3100\n');
    }
    expect(written('jaeger.yaml').userconfig.receivers.otlp.protocols.http.endpoint).toMatch(/:4318$/);
  });

  it('take receivers from the Secret that the operator mounts', () => {
    const { receivers } = generated('alertmanager-config.yaml').alertmanager.config;
    const [secret] = written('kube-prometheus-stack.yaml').alertmanager.alertmanagerSpec.secrets;
    const files = receivers.flatMap(
      (one: Values) => one.webhook_configs?.map(({ url_file }: Values) => url_file) ?? [],
    );
    expect(files.length).toBeGreaterThan(0);
    for (const file of files)
      expect(file).toMatch(new RegExp(`^/etc/alertmanager/secrets/${secret}/[a-z-]+$`));
  });

  it('say the chart and version they were written for, as the README installs it', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const name of names) {
      const [, chart, version] =
        /^# Chart (\S+) (\d+\.\d+\.\d+)/.exec(readFileSync(join(folder, name), 'utf8')) ?? [];
      expect(readme, name).toContain(`${chart} --version ${version}`);
      expect(readme, name).toContain(`deploy/helm/${name}`);
    }
  });

  it('hold no password', () => {
    for (const name of names)
      expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/password: (?!password\n)/i);
  });
});
