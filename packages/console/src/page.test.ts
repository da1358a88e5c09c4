import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { launchBrowser } from '@vigie/testing/browser';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunningConsole } from './start-console.ts';
import { aLog, aSpan, costPoints, hexId, JSON_TYPE, resource, send, startTestConsole } from './testing.ts';

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}
declare const window: { axe: { run: (options: unknown) => Promise<AxeResult> } };
declare const document: {
  documentElement: {
    scrollWidth: number;
    clientWidth: number;
    lang: string;
    dataset: Record<string, string>;
  };
};

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// A browser on a loaded machine of two cores takes its time.
vi.setConfig({ testTimeout: 60_000 });

let browser: Browser;
let running: RunningConsole;
let page: Page;
let troubles: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  running = await startTestConsole();
  troubles = [];
});
afterEach(async () => {
  await page.context().close();
  await running.close();
  // A blocked script, a broken policy or an exception in any test is a fault of the page.
  expect(troubles).toEqual([]);
});

async function open(hash = '', options: BrowserContextOptions = {}): Promise<Page> {
  const opened = await browser.newContext({
    locale: 'en-GB',
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  page = await opened.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    const expected = /404 \(Not Found\)|ERR_CONNECTION|ERR_INCOMPLETE/.test(message.text());
    if (message.type() === 'error' && !expected) troubles.push(message.text());
  });
  await page.goto(`${running.urls.page}/${hash}`);
  return page;
}

/** A request as a real service sends it: three nested spans by the OTLP exporter, and a line by Loki push. */
async function sendRequest(line = 'scored the application'): Promise<string> {
  const provider = new TracerProvider({
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${running.urls.otlp}/v1/traces` }) }),
    ],
  });
  const tracer = provider.getTracer('@vigie/koa');
  const server = tracer.startSpan('POST /offers/:id/applications', {
    kind: SpanKind.SERVER,
    attributes: { 'http.response.status_code': 500, 'url.path': '/offers/7/applications' },
  });
  const inServer = trace.setSpan(context.active(), server);
  const score = tracer.startSpan('score', { attributes: { 'score.total': 73 } }, inServer);
  const insert = tracer.startSpan(
    'INSERT application',
    { kind: SpanKind.CLIENT },
    trace.setSpan(inServer, score),
  );
  const { traceId, spanId } = score.spanContext();
  const at = `${Date.now()}000000`;
  insert.end();
  score.end();
  server.setStatus({ code: SpanStatusCode.ERROR, message: 'could not be stored' });
  server.recordException(new Error('duplicate key'));
  server.end();
  await provider.shutdown();
  const values = [
    [at, JSON.stringify({ level: 'warn', message: line, score: 73 }), { trace_id: traceId, span_id: spanId }],
  ];
  const body = JSON.stringify({ streams: [{ stream: { service: 'offreapi', level: 'warn' }, values }] });
  expect((await send('POST', `${running.urls.loki}/loki/api/v1/push`, JSON_TYPE, body)).status).toBe(204);
  return traceId;
}

/** Two scrapes of a service that tells its cost, some milliseconds apart. */
async function tellCost(): Promise<void> {
  const scrape = (seconds: number): void => {
    running.store.metrics.record('offreapi', 'http://127.0.0.1:3000/metrics', 'scrape', costPoints(seconds));
  };
  scrape(0);
  await sleep(50);
  scrape(0.05);
}

function rows(): ReturnType<Page['locator']> {
  return page.locator('[data-row]');
}

describe('from a request to its trace', () => {
  it('by pointer: the row, the waterfall with the log line in place, and everything about a span', async () => {
    const traceId = await sendRequest();
    await open();
    await page.locator('nav').getByText('Requests').click();
    await page.locator('a.request', { hasText: 'POST /offers/:id/applications' }).click();
    await page.waitForURL(`**/#/trace/${traceId}*`);
    await page.locator('.wf-row').nth(3).waitFor();
    const names = await page.locator('.wf-row .wf-text b').allTextContents();
    expect(names.toSorted()).toEqual([
      'INSERT application',
      'POST /offers/:id/applications',
      'score',
      'scored the application',
    ]);
    expect(await page.locator('.wf-row[aria-level="2"] b').first().textContent()).toBe('score');
    await page.locator('.details').getByText('could not be stored').waitFor();
    await page.locator('.details').getByText('duplicate key', { exact: true }).waitFor();
    await page.locator('.wf-row', { hasText: 'scored the application' }).click();
    await page.locator('.details').getByText('Line as received').waitFor();
    await page.locator('.wf-row', { has: page.getByText('score', { exact: true }) }).click();
    await page.locator('.details dt', { hasText: 'score.total' }).waitFor();
  });

  it('by keyboard alone', async () => {
    const traceId = await sendRequest();
    await open();
    await page.locator('.card').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.locator('.view a.request').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/#/trace/${traceId}*`);
    await page.locator('.wf-row').nth(3).waitFor();
    const selected = page.locator('.wf-row[aria-selected="true"] b');
    await page.keyboard.press('ArrowDown');
    expect(await selected.textContent()).toBe('score');
    expect(page.url()).toContain('?span=');
    await page.keyboard.press('ArrowLeft');
    await page.locator('.wf-row[aria-expanded="false"]').waitFor();
    expect(await page.locator('.wf-row').count()).toBe(2);
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.wf-row').count()).toBe(4);
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    expect(await selected.textContent()).toBe('POST /offers/:id/applications');
    await page.keyboard.press('Escape');
    await page.waitForURL('**/#/requests');
    await page.locator('a.request:focus').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('url.path=/offers/8');
    await page.getByText('No request matches.').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.locator('dialog kbd').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  it('by address: a trace, a span and filtered lines can be linked to', async () => {
    const traceId = await sendRequest();
    running.store.addLogs(resource('front'), [aLog({ severity: 4, level: 'error', line: 'out of stock' })]);
    await open(`#/trace/${traceId}`);
    await page.locator('.wf-row').first().waitFor();
    await open('#/logs?level=error&service=front&text=stock');
    await page.locator('.log', { hasText: 'out of stock' }).waitFor();
    expect(await rows().count()).toBe(1);
    expect(await page.locator('[data-search]').inputValue()).toBe('stock');
    expect(await page.locator('select').inputValue()).toBe('front');
    expect(await page.locator('input[name=level]:checked').inputValue()).toBe('error');
    await open(`#/trace/${hexId(16)}`);
    await page.getByText('This trace is not here.').waitFor();
  });
});

describe('live', () => {
  it('shows what comes in without a reload, stands still while paused, and catches up', async () => {
    await open('#/requests');
    await page.getByText('No request matches.').waitFor();
    await page.locator('.live.live:not(.offline)').waitFor();
    running.store.addSpans(resource('orders'), [aSpan({ name: 'GET /first' })]);
    await page.getByText('GET /first').waitFor();
    await page.keyboard.press('p');
    await page.locator('.live.paused').waitFor();
    running.store.addSpans(resource('orders'), [aSpan({ name: 'GET /second' })]);
    // Long enough for two of the server's ticks.
    await page.waitForTimeout(1200);
    expect(await page.getByText('GET /second').count()).toBe(0);
    await page.keyboard.press('p');
    await page.getByText('GET /second').waitFor();
  });

  it('keeps the focus on a row while new ones come in above it', async () => {
    running.store.addSpans(resource('orders'), [aSpan({ name: 'GET /first' })]);
    await open('#/requests');
    await rows().first().waitFor();
    await page.keyboard.press('j');
    running.store.addSpans(resource('orders'), [aSpan({ name: 'GET /second' })]);
    await page.getByText('GET /second').waitFor();
    expect(await page.locator(':focus').textContent()).toContain('GET /first');
  });
});

describe('what it says', () => {
  it('how to send data, with the addresses it really has, and then the data', async () => {
    await open();
    await page.getByText(`OTEL_EXPORTER_OTLP_ENDPOINT=${running.urls.otlp}`).waitFor();
    await page.getByText(`VIGIE_LOKI_URL=${running.urls.loki}`).waitFor();
    await sendRequest();
    await page.locator('.card').first().waitFor();
    await page.locator('.panel .request').first().waitFor();
  });

  it('where the figures come from, and how much was evicted', async () => {
    await running.close();
    running = await startTestConsole({ maxMemoryBytes: 1024 * 1024 });
    for (let index = 0; index < 4000; index += 1) running.store.addSpans(resource('orders'), [aSpan()]);
    await open();
    await page.locator('.card .chip', { hasText: 'spans' }).waitFor();
    await page.locator('.status .evicted', { hasText: /evicted [\d,]+/ }).waitFor();
    await page.locator('.status').click();
    await page.locator('dialog td', { hasText: '4,000' }).first().waitFor();
    await page.locator('dialog').getByText('Memory for telemetry').waitFor();
    await page.getByRole('button', { name: 'Clear everything' }).click();
    await page.getByRole('button', { name: 'Forget all telemetry and counts?' }).click();
    await page.getByText('On the lookout').waitFor();
    expect(running.store.stats().services).toEqual({});
  });

  it('what was wrong with a request, and the fix', async () => {
    await send('POST', `${running.urls.otlp}/v1/v1/traces`, JSON_TYPE, '{}');
    await open('#/inbox');
    await page.getByText('The path stands twice').waitFor();
    await page.locator('.fix', { hasText: `OTEL_EXPORTER_OTLP_ENDPOINT=${running.urls.otlp}` }).waitFor();
  });

  it('what services cost and each route, and how well that is known', async () => {
    await open('#/cost');
    await page.getByText('VIGIE_COST=1').waitFor();
    await tellCost();
    const row = page.locator('tr', { hasText: '/offers/:id/applications' });
    await row.getByText('CPU demand').waitFor();
    expect(await row.locator('td').allTextContents()).toEqual([
      expect.stringMatching(/^€\d/),
      expect.stringMatching(/^€\d/),
      '€0.000\u202f002\u202f1',
      '21 ms ± 400 µs',
      'CPU demand',
    ]);
    await page.locator('tr', { hasText: 'GET /offers' }).first().waitFor();
    await page.getByText('time in process', { exact: true }).waitFor();
    await page.locator('.remainder').getByText('idle', { exact: true }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await page.locator('.family').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.locator('.cost-table').waitFor();
  });

  it('in French for a French browser, in English on demand, and remembers', async () => {
    await sendRequest();
    await open('', { locale: 'fr-FR' });
    await page.getByRole('heading', { name: 'Dernières requêtes' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('fr');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Latest requests' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Latest requests' }).waitFor();
  });

  it('nothing a sender wrote as markup', async () => {
    const evil = '<img src=x onerror="document.title=1"><script>1</script>';
    const traceId = hexId(16);
    running.store.addSpans(resource(evil), [
      aSpan({
        traceId,
        name: evil,
        detail: JSON.stringify({ attributes: [[evil, evil]], statusMessage: evil }),
      }),
    ]);
    running.store.addLogs(resource(evil), [
      aLog({ traceId, line: JSON.stringify({ message: evil, [evil]: evil }) }),
    ]);
    for (const hash of ['', '#/requests', '#/logs', `#/trace/${traceId}`]) {
      await open(hash);
      await page.locator('#main .service-name', { hasText: evil }).first().waitFor();
      expect(await page.locator('main img, main script').count()).toBe(0);
    }
  });
});

describe('large and small', () => {
  it('draws ten thousand spans as a few rows and moves through them', async () => {
    const traceId = hexId(16);
    const root = aSpan({ traceId, name: 'import' });
    const children = Array.from({ length: 9999 }, (_, index) =>
      aSpan({
        traceId,
        parentSpanId: root.spanId,
        kind: 1,
        name: `row ${index}`,
        startNs: root.startNs + BigInt(index),
      }),
    );
    running.store.addSpans(resource('importer'), [root, ...children]);
    await open(`#/trace/${traceId}`);
    await page.locator('.facts dd', { hasText: '10,000' }).waitFor();
    await page.keyboard.press('End');
    await page.locator('.wf-row[aria-selected="true"]', { hasText: 'row 9998' }).waitFor();
    expect(await page.locator('.wf-row').count()).toBeLessThan(100);
  });

  it('fits 400 pixels in every view', async () => {
    const traceId = await sendRequest();
    await tellCost();
    await send('POST', running.urls.otlp, JSON_TYPE, '{}');
    await open('', { viewport: { width: 400, height: 800 } });
    for (const [hash, ready] of views(traceId)) {
      await page.goto(`${running.urls.page}/${hash}`);
      await page.locator(ready).first().waitFor();
      const spare = await page.evaluate(
        () => document.documentElement.clientWidth - document.documentElement.scrollWidth,
      );
      expect([hash, spare]).toEqual([hash, 0]);
    }
  });

  it.each(['dark', 'light'] as const)(
    'has no accessibility violation in any view, %s',
    async (colorScheme) => {
      const traceId = await sendRequest();
      await tellCost();
      await send('POST', running.urls.otlp, JSON_TYPE, '{}');
      await open('', { colorScheme, reducedMotion: 'reduce' });
      for (const [hash, ready] of views(traceId)) {
        await page.goto(`${running.urls.page}/${hash}`);
        await page.locator(ready).first().waitFor();
        await page.evaluate(axeSource);
        const { violations } = await page.evaluate(() =>
          window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }),
        );
        expect([
          hash,
          violations.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]),
        ]).toEqual([hash, []]);
      }
    },
  );
});

/** Every view with something that shows it is drawn. */
function views(traceId: string): [hash: string, ready: string][] {
  return [
    ['#/', '.card'],
    ['#/requests', 'a.request'],
    [`#/trace/${traceId}`, '.details dl'],
    ['#/logs', '.log'],
    ['#/metrics', '.notice, .family'],
    ['#/cost', '.cost-table tbody tr'],
    ['#/inbox', '.problem'],
  ];
}
