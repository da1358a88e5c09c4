import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  startJaeger,
  startLoki,
  startPrometheus,
  type RunningJaeger,
  type RunningLoki,
  type RunningPrometheus,
} from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checksOf, settle, type CheckResult, type Places } from './checks.ts';

const datapress = join(import.meta.dirname, '..', '..', '..', 'demos', 'datapress');

describeWithTools(['prometheus', 'loki', 'jaeger'], 'the checks of verify.sh, on real backends', () => {
  const stops: (() => unknown)[] = [];
  let prometheus: RunningPrometheus;
  let loki: RunningLoki;
  let jaeger: RunningJaeger;
  let places: Places;

  beforeAll(async () => {
    [loki, jaeger] = await Promise.all([startLoki(), startJaeger()]);
    stops.push(
      () => loki.stop(),
      () => jaeger.stop(),
    );
    const api = await start('api', {});
    const front = await start('front', { API_BASE_URL: api });
    const services = { 'datapress-api': api, 'datapress-front': front };
    const jobs = Object.entries(services).map(([name, url]) => ({
      job_name: name,
      scrape_interval: '1s',
      scrape_timeout: '1s',
      static_configs: [{ targets: [new URL(url).host] }],
    }));
    prometheus = await startPrometheus({ config: JSON.stringify({ scrape_configs: jobs }) });
    stops.push(() => prometheus.stop());
    places = { services, prometheus: prometheus.url, loki: loki.url, jaeger: jaeger.url };
  });
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  async function start(name: 'api' | 'front', env: NodeJS.ProcessEnv): Promise<string> {
    const child = spawn(
      process.execPath,
      ['--conditions=@vigie/source', join(datapress, name, 'src', 'main.ts')],
      {
        env: {
          ...process.env,
          PORT: '0',
          HOST: '127.0.0.1',
          OTEL_SERVICE_NAME: `datapress-${name}`,
          OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpUrl,
          VIGIE_LOKI_URL: loki.url,
          ...env,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    stops.push(() => child.kill('SIGKILL'));
    const { promise, resolve } = Promise.withResolvers<string>();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const port = /"message":"listening".*?"port":(\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    });
    return await promise;
  }

  async function check(given: Places, timeoutMs: number): Promise<CheckResult[]> {
    const results: CheckResult[] = [];
    for (const [name, run] of Object.entries(checksOf(given)))
      results.push(await settle(name, run, timeoutMs));
    return results;
  }

  it('find everything where all is well', async () => {
    const results = await check(places, 60_000);
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(results.map(({ name }) => name)).toEqual([
      'endpoints of datapress-api',
      'endpoints of datapress-front',
      'scraped by Prometheus',
      'a traced request',
      'its line in Loki',
      'its trace in Jaeger',
    ]);
  });

  it('say what is missing', async () => {
    const gone = { ...places.services, offreapi: 'http://not-there.invalid' };
    const results = await check({ ...places, services: gone, loki: 'http://not-there.invalid' }, 0);
    const failed = Object.fromEntries(
      results.filter(({ ok }) => !ok).map(({ name, detail }) => [name, detail]),
    );
    expect(failed['endpoints of offreapi']).toContain('does not answer');
    expect(failed['scraped by Prometheus']).toContain('no target of job offreapi');
    expect(failed['its line in Loki']).toContain('does not answer');
  });
});
