import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { describeWithTools } from './describe-with-tools.ts';
import { answers, freePorts, makeFolder, startProgram, type RunningProgram } from './program.ts';
import { toolPath } from './tool-path.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'jaeger');
const PORTS = [
  'QUERY',
  'QUERY_GRPC',
  'OTLP_HTTP',
  'OTLP_GRPC',
  'SPAN_METRICS',
  'HEALTH',
  'OWN_METRICS',
  'SAMPLING',
  'SAMPLING_GRPC',
] as const;

describeWithTools(['jaeger'], 'jaeger/', () => {
  let jaeger: RunningProgram | undefined;
  afterEach(async () => {
    await jaeger?.stop();
    jaeger = undefined;
  });

  it.each(['memory', 'badger'])(
    '%s.yaml: takes spans, finds them, counts them, gives sampling strategies',
    async (name) => {
      const data = makeFolder('jaeger');
      const numbers = await freePorts(PORTS.length);
      const port = (wanted: (typeof PORTS)[number]): number => numbers[PORTS.indexOf(wanted)] as number;
      const url = (wanted: (typeof PORTS)[number]): string => `http://127.0.0.1:${port(wanted)}`;
      jaeger = await startProgram({
        name: 'jaeger',
        folder: data,
        args: [`--config=${join(folder, `${name}.yaml`)}`],
        env: {
          ...process.env,
          ...Object.fromEntries(PORTS.map((wanted) => [`JAEGER_${wanted}_PORT`, String(port(wanted))])),
          JAEGER_DATA: join(data, 'badger'),
          JAEGER_SAMPLING_FILE: join(folder, 'sampling.json'),
          JAEGER_PROMETHEUS_URL: 'http://127.0.0.1:9',
          JAEGER_SPAN_METRICS_INTERVAL: '1s',
        },
        ready: () => answers(`${url('QUERY')}/api/services`),
      });
      const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
      const nanoseconds = BigInt(Date.now()) * 1_000_000n;
      const span = {
        traceId,
        spanId: '00f067aa0ba902b7',
        name: 'GET /offers',
        kind: 2,
        startTimeUnixNano: String(nanoseconds),
        endTimeUnixNano: String(nanoseconds + 20_000_000n),
      };
      const attributes = [{ key: 'service.name', value: { stringValue: 'offreapi' } }];
      const sent = await fetch(`${url('OTLP_HTTP')}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: [span] }] }],
        }),
      });
      expect(sent.status).toBe(200);
      await vi.waitFor(
        async () => {
          const answer = await fetch(`${url('QUERY')}/api/traces/${traceId}`);
          expect(await answer.text()).toContain('GET /offers');
        },
        { timeout: 20_000, interval: 200 },
      );
      const strategy = await fetch(`${url('SAMPLING')}/api/sampling?service=datapress-api`);
      expect(await strategy.json()).toMatchObject({ probabilisticSampling: { samplingRate: 0.1 } });
      await vi.waitFor(
        async () => {
          const page = await (await fetch(`${url('SPAN_METRICS')}/metrics`)).text();
          expect(page).toMatch(/traces_span_metrics_calls_total\{[^}]*service_name="offreapi"/);
        },
        { timeout: 40_000, interval: 500 },
      );
    },
  );

  it.each(['elasticsearch', 'cassandra'])('%s.yaml: is accepted by Jaeger’s own loader', (name) => {
    const { status, stdout, stderr } = spawnSync(
      toolPath('jaeger'),
      ['validate', `--config=${join(folder, `${name}.yaml`)}`],
      { encoding: 'utf8', env: { ...process.env, JAEGER_CASSANDRA_PASSWORD: 'not-a-secret' } },
    );
    expect(`${status} ${stdout}${stderr}`).toMatch(/^0 /);
  });
});
