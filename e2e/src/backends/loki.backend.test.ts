import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeWithTools } from './describe-with-tools.ts';
import { freePorts, makeFolder, startProgram, answers, type RunningProgram } from './program.ts';
import { toolPath } from './tool-path.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'loki');

describeWithTools(['loki'], 'loki/', () => {
  let url: string;
  let loki: RunningProgram;

  beforeAll(async () => {
    const data = makeFolder('loki');
    // Where Compose mounts them: `fake` is the tenant there is without tenants.
    cpSync(join(folder, 'rules'), join(data, 'rules', 'fake'), { recursive: true });
    const [http, grpc] = await freePorts(2);
    url = `http://127.0.0.1:${http}`;
    loki = await startProgram({
      name: 'loki',
      folder: data,
      args: [`-config.file=${join(folder, 'single-binary.yaml')}`, '-config.expand-env=true', '-target=all'],
      env: {
        ...process.env,
        LOKI_LISTEN: '127.0.0.1',
        LOKI_HTTP_PORT: String(http),
        LOKI_GRPC_PORT: String(grpc),
        LOKI_DATA: join(data, 'data'),
        LOKI_RULES: join(data, 'rules'),
      },
      ready: () => answers(`${url}/ready`),
    });
  });
  afterAll(() => loki?.stop());

  it('the single process takes lines and finds them by the trace id beside them', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const at = `${Date.now()}000000`;
    const stream = { service: 'offreapi', environment: 'test', level: 'info' };
    const pushed = await push({
      streams: [{ stream, values: [[at, '{"message":"request"}', { trace_id: traceId }]] }],
    });
    expect(pushed.status).toBe(204);
    const query = encodeURIComponent(`{service="offreapi"} | trace_id="${traceId}"`);
    await vi.waitFor(
      async () => {
        const answer = await fetch(`${url}/loki/api/v1/query_range?query=${query}`);
        const { data } = (await answer.json()) as { data: { result: { values: [string, string][] }[] } };
        expect(data.result[0]?.values[0]?.[1]).toBe('{"message":"request"}');
      },
      { timeout: 20_000, interval: 200 },
    );
  });

  it('refuses what is older than a day, and says so', async () => {
    const old = `${Date.now() - 25 * 3_600_000}000000`;
    const answer = await push({ streams: [{ stream: { service: 'offreapi' }, values: [[old, 'late']] }] });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(/too old|too far behind/);
  });

  it('refuses a line longer than 256 KB', async () => {
    const values = [[`${Date.now()}000000`, 'x'.repeat(300_000)]];
    const answer = await push({ streams: [{ stream: { service: 'offreapi' }, values }] });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('exceed');
  });

  it('takes the rules and evaluates them', async () => {
    await vi.waitFor(
      async () => {
        const answer = await fetch(`${url}/prometheus/api/v1/rules`);
        const { data } = (await answer.json()) as {
          data: { groups: { name: string; rules: { name: string; health: string; lastError: string }[] }[] };
        };
        const rules = data.groups.find(({ name }) => name === 'vigie-logs')?.rules ?? [];
        expect(rules.map(({ name }) => name)).toEqual([
          'service_level:log_lines:rate5m',
          'ServiceCrashed',
          'ErrorLinesMany',
        ]);
        expect(rules.map(({ lastError }) => lastError).filter((error) => error !== '')).toEqual([]);
      },
      { timeout: 30_000, interval: 500 },
    );
  });

  it('accepts the scalable configuration too', () => {
    const { status, stdout, stderr } = spawnSync(
      toolPath('loki'),
      [
        `-config.file=${join(folder, 'simple-scalable.yaml')}`,
        '-config.expand-env=true',
        '-verify-config',
        '-target=write',
      ],
      {
        encoding: 'utf8',
        env: {
          ...process.env,
          LOKI_S3_ENDPOINT: 's3.example:443',
          LOKI_S3_BUCKET: 'logs',
          LOKI_S3_ACCESS_KEY_ID: 'id',
          LOKI_S3_SECRET_ACCESS_KEY: 'not-a-secret',
        },
      },
    );
    expect(`${status} ${stdout}${stderr}`).toMatch(/^0 /);
  });

  const push = (body: object): Promise<Response> =>
    fetch(`${url}/loki/api/v1/push`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
});
