import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { unusedUrl } from './testing.ts';

interface Line {
  readonly message: string;
  readonly port?: number;
  readonly route?: string;
  readonly status?: number;
  readonly trace_id?: string;
}

interface Service {
  readonly process: ChildProcess;
  readonly lines: Line[];
  readonly url: URL;
}

let services: Service[] = [];
afterEach(() => {
  for (const { process } of services) process.kill('SIGKILL');
  services = [];
});

/** The service as it is deployed: its own process, started from main.ts. */
async function start(name: 'api' | 'front', env: NodeJS.ProcessEnv = {}): Promise<Service> {
  const main = fileURLToPath(new URL(`../../${name}/src/main.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@vigie/source', main], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', OTEL_TRACES_EXPORTER: 'none', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Line[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push(JSON.parse(part) as Line);
  });
  const listening = (): Line | undefined => lines.find((each) => each.message === 'listening');
  await vi.waitUntil(() => listening() !== undefined || child.exitCode !== null, { timeout: 15_000 });
  const port = listening()?.port;
  if (port === undefined) throw new Error(`${name} ended with ${child.exitCode} before it listened`);
  const service = { process: child, lines, url: new URL(`http://127.0.0.1:${port}`) };
  services.push(service);
  return service;
}

function accessLine(service: Service, route: string): Promise<Line> {
  return vi.waitFor(
    () => {
      const line = service.lines.find((each) => each.message === 'request' && each.route === route);
      if (line === undefined) throw new Error(`no access line for ${route}`);
      return line;
    },
    { timeout: 5000 },
  );
}

describe('the DataPress services', () => {
  it('write one trace for a page and the call it makes', async () => {
    const api = await start('api', { API_VERSION: '1.2.3' });
    const front = await start('front', { API_BASE_URL: api.url.href });
    const page = await (await fetch(front.url)).text();
    expect(page).toContain('1.2.3');
    const { trace_id: traceId } = await accessLine(front, '/');
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect((await accessLine(api, '/health')).trace_id).toBe(traceId);
    expect(page).toContain(`<code>${traceId}</code>`);
  });

  it('are ready together: the front tells by /readyz and /health that the API is gone, and serves on', async () => {
    const api = await start('api');
    const front = await start('front', { API_BASE_URL: api.url.href });
    for (const path of ['/readyz', '/health']) {
      expect((await fetch(new URL(path, front.url))).status).toBe(200);
    }
    api.process.kill('SIGTERM');
    expect(await once(api.process, 'exit')).toEqual([0, null]);
    for (const path of ['/readyz', '/health']) {
      const response = await fetch(new URL(path, front.url));
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        checks: [{ name: 'api', ok: false, reason: 'api-refused' }],
      });
    }
    const page = await fetch(new URL('/?lang=en', front.url));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('The API is unavailable');
  });

  it('neither log nor measure the front’s /health, for it is a probe', async () => {
    const front = await start('front', { API_BASE_URL: (await unusedUrl()).href });
    await fetch(new URL('/health', front.url));
    await fetch(front.url);
    await accessLine(front, '/');
    expect(front.lines.filter((each) => each.message === 'request')).toHaveLength(1);
    const metrics = await (await fetch(new URL('/metrics', front.url))).text();
    expect(metrics).toMatch(/http_server_request_duration_seconds_count\{[^}]*\} 1\n/);
    expect(metrics).not.toContain('http_route="/health"');
  });

  it('stop on SIGTERM with exit code 0', async () => {
    const front = await start('front', { API_BASE_URL: (await unusedUrl()).href });
    front.process.kill('SIGTERM');
    expect(await once(front.process, 'exit')).toEqual([0, null]);
  });
});
