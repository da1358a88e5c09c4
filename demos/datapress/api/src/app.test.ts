import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createApp, type ApiDependencies } from './app.ts';
import { resolveConfig } from './config.ts';
import { visibleEnvironment, visibleVariables } from './visible-environment.ts';

let server: Server | undefined;
afterEach(() => server?.close());

async function serve(env: NodeJS.ProcessEnv, deps: Omit<ApiDependencies, 'config'> = {}): Promise<string> {
  const app = createApp({ config: resolveConfig(env), ...deps });
  server = createServer(app.callback()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server!.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('GET /', () => {
  it('says when, who and in which environment it answers', async () => {
    const url = await serve(
      { API_VERSION: '1.2.3', NODE_ENV: 'production' },
      { now: () => Date.UTC(2026, 10, 21) },
    );
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      timestamp: '2026-11-21T00:00:00.000Z',
      service: 'datapress-api',
      version: '1.2.3',
      environment: { NODE_ENV: 'production', API_VERSION: '1.2.3' },
    });
  });

  it('never shows a secret of the environment', async () => {
    const secrets = {
      DATABASE_URL: 'postgres://u:hunter2@db/press',
      API_KEY: 'hunter2',
      AWS_SECRET_ACCESS_KEY: 'hunter2',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hunter2',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://u:hunter2@collector',
      VIGIE_LOKI_URL: 'http://u:hunter2@loki',
      NODE_OPTIONS: '--secret=hunter2',
      node_env: 'hunter2',
    };
    const url = await serve({ ...secrets, NODE_ENV: 'test' });
    const text = await (await fetch(url)).text();
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).toMatchObject({ environment: { NODE_ENV: 'test' } });
  });

  it('shows nothing but the allow-list, whatever the environment holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (env) => {
        const shown = visibleEnvironment({ ...env, TZ: 'UTC' });
        expect(Object.keys(shown).every((name) => visibleVariables.includes(name))).toBe(true);
        expect(shown['TZ']).toBe('UTC');
      }),
    );
  });
});

describe('GET /health', () => {
  it('answers 200 with its identity and uptime', async () => {
    let time = Date.UTC(2026, 10, 21);
    const url = await serve({}, { now: () => time });
    time += 90_400;
    const response = await fetch(`${url}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'ok',
      service: 'datapress-api',
      version: 'dev',
      timestamp: '2026-11-21T00:01:30.400Z',
      uptimeSeconds: 90,
    });
  });

  it('answers 503 with the reason when it is not ready', async () => {
    const url = await serve({}, { health: () => ({ ready: false, reason: 'shutting down' }) });
    const response = await fetch(`${url}/health`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: 'unavailable', reason: 'shutting down' });
  });

  it('answers 503 without a stack trace when asking fails', async () => {
    const url = await serve({}, { health: () => Promise.reject(new Error('disk is gone')) });
    const response = await fetch(`${url}/health`);
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(text).toContain('disk is gone');
    expect(text).not.toContain('app.test.ts');
  });
});

describe('anything else', () => {
  it('answers 404 in JSON and names the paths there are', async () => {
    const response = await fetch(`${await serve({})}/nothing`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: 'not found', paths: ['/', '/health'] });
  });

  it('answers 405 with the methods allowed', async () => {
    const response = await fetch(`${await serve({})}/health`, { method: 'POST', body: 'x' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('HEAD, GET');
  });

  it('answers HEAD without a body', async () => {
    const response = await fetch(await serve({}), { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });
});
