import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context } from '@opentelemetry/api';
import { captureLines, send, sumSeries } from '@vigie/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { resolveCost } from './cost.ts';
import type { TelemetryOptions } from './options.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const spans: Record<string, unknown>[] = [];
const keepAttributes = {
  onStart() {},
  onEnd: (span: { attributes: Record<string, unknown> }) => void spans.push(span.attributes),
  forceFlush: async () => {},
  shutdown: async () => {},
};

/** A service whose route is the path, and which works for a millisecond. */
async function start(options: TelemetryOptions): Promise<{ telemetry: Telemetry; url: string }> {
  const telemetry = startTelemetry(
    {
      service: 'costly',
      otlp: false,
      logging: { stream: captureLines().stream },
      tracing: { spanProcessors: [keepAttributes] },
      ...options,
    },
    {},
  );
  const requests = telemetry.requests<IncomingMessage>({ route: (request) => request.url });
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    if (telemetry.endpoints(request, response)) return;
    const observation = requests.begin(request, response, request);
    context.with(observation.context, () => {
      for (const until = performance.now() + 1; performance.now() < until;);
      response.end('done');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () => telemetry.shutdown(),
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return { telemetry, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const COST = { requests: { cpu: '500m', memory: '512Mi' }, stepSeconds: 0.1 };

describe('cost', () => {
  it('is on the metrics page: pod, routes, idle and unattributed add up to the last bit', async () => {
    const { telemetry, url } = await start({
      cost: { ...COST, owner: 'team-a', costCenter: 'cc-1', slaClass: 'gold' },
    });
    const page = await vi.waitFor(
      async () => {
        await Promise.all(['/a', '/a', '/b'].map((path) => send(url + path)));
        const text = (await send(`${url}/metrics`)).body.toString();
        expect(sumSeries(text, /^vigie_cost_route_total\{.*http_route="\/b"/)).toBeGreaterThan(0);
        return text;
      },
      { timeout: 10_000 },
    );
    for (const resource of ['cpu', 'memory']) {
      const sum = (family: string): number =>
        sumSeries(page, new RegExp(`^vigie_cost_${family}_total\\{.*resource="${resource}"`));
      expect(sum('pod')).toBeGreaterThan(0);
      expect(sum('route') + sum('unattributed') + sum('idle')).toBe(sum('pod'));
    }
    expect(page).toMatch(/^vigie_cost_pod_total\{currency="EUR",resource="cpu"\} /m);
    expect(page).toMatch(/^vigie_cost_pod_rate_per_hour\{currency="EUR"\} 0\.01/m);
    expect(page).toMatch(/^vigie_cost_cpu_requested 0\.5$/m);
    expect(page).toMatch(/^vigie_cost_memory_requested_bytes 536870912$/m);
    expect(page).toMatch(/^vigie_cost_cpu_core_price_per_hour\{currency="EUR"\} 0\.02$/m);
    expect(page).toMatch(/^vigie_cost_memory_gib_price_per_hour\{currency="EUR"\} 0\.01$/m);
    expect(page).toMatch(/^vigie_cost_route_demand_seconds\{http_request_method="GET",http_route="\/a"\} /m);
    expect(page).toMatch(/^vigie_cost_route_demand_error_seconds\{/m);
    expect(page).toMatch(/^vigie_cost_route_identified\{http_request_method="GET",http_route="\/a"\} [01]$/m);
    expect(page).toMatch(/^vigie_cost_route_per_request\{currency="EUR",http_request_method="GET"/m);
    expect(page).toMatch(
      /^vigie_cost_info\{cost_center="cc-1",cpu_request_source="options",memory_request_source="options",owner="team-a",price_book="default [^"]+",scope="process",sla_class="gold"\} 1$/m,
    );
    expect(telemetry.cost?.estimate('/a')?.perRequest.total).toBeGreaterThan(0);
  });

  it("counts the operators' endpoints as routes of their own: their CPU time is nobody else's", async () => {
    const { telemetry, url } = await start({ cost: COST });
    await vi.waitFor(
      async () => {
        await Promise.all(['/metrics', '/livez', '/livez?x=1'].map((path) => send(url + path)));
        await send(`${url}/metrics`, { method: 'DELETE' });
        const routes = telemetry.cost?.snapshot()?.routes ?? [];
        const counted = routes.map(({ method, route }) => `${method} ${route}`);
        expect(counted.sort()).toEqual(['GET /livez', 'GET /metrics', '_OTHER /metrics']);
      },
      { timeout: 10_000 },
    );
  });

  it('of a request stands on its span, and of a tenant in a metric, where asked for', async () => {
    const { url } = await start({
      cost: {
        ...COST,
        spans: true,
        tenant: (request) => {
          const tenant = request.headers['x-tenant'];
          if (tenant === 'broken') throw new Error('no tenant');
          return tenant as string | undefined;
        },
      },
    });
    spans.length = 0;
    await vi.waitFor(
      async () => {
        await send(`${url}/a`, { headers: { 'x-tenant': 'acme' } });
        await send(`${url}/a`, { headers: { 'x-tenant': 'broken' } });
        await send(`${url}/a`);
        const page = (await send(`${url}/metrics`)).body.toString();
        expect(sumSeries(page, /^vigie_cost_tenant_total\{.*tenant="acme"/)).toBeGreaterThan(0);
        expect(spans.at(-1)).toMatchObject({ 'vigie.cost.currency': 'EUR' });
        expect(page).toMatch(/^vigie_faults_total\{cause="Error"\} /m);
      },
      { timeout: 10_000 },
    );
    expect(spans.at(-1)?.['vigie.cost.estimate']).toBeGreaterThan(0);
  });

  it('is not told without being asked for', async () => {
    const { telemetry, url } = await start({});
    expect(telemetry.cost).toBeUndefined();
    expect((await send(`${url}/metrics`)).body.toString()).not.toContain('vigie_cost');
  });
});

describe('the option cost', () => {
  const nowhere = (): boolean => false;

  it.each<[TelemetryOptions['cost'], Record<string, string>, boolean, boolean]>([
    [undefined, {}, false, false],
    [undefined, {}, true, true],
    [undefined, { K8S_CPU_REQUEST_MILLICORES: '500' }, false, true],
    [undefined, { VIGIE_PRICE_BOOK: '/etc/prices.yaml' }, false, true],
    [undefined, { VIGIE_COST: '1' }, false, true],
    [undefined, { VIGIE_COST: 'false' }, true, false],
    [true, { VIGIE_COST: '0' }, false, true],
    [false, { VIGIE_COST: '1' }, true, false],
    [{ stepSeconds: 1 }, {}, false, true],
    [{ stepSeconds: 1 }, { VIGIE_COST: '0' }, true, false],
  ])('%j with %j and a podinfo volume: %j is %j', (user, env, mounted, on) => {
    expect(resolveCost(user, env, () => mounted) !== undefined).toBe(on);
  });

  it('is refused where the variable says something else, or the meter cannot follow', () => {
    expect(() => resolveCost(undefined, { VIGIE_COST: 'yes' }, nowhere)).toThrow(/VIGIE_E_TELEMETRY_COST/);
    expect(() => startTelemetry({ service: 'x', cost: { maxRoutes: 1 } }, {})).toThrow(
      /VIGIE_E_FINOPS_METER_OPTION: maxRoutes/,
    );
  });
});
