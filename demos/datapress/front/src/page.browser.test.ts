import { createRequire } from 'node:module';
import { launchBrowser } from '@vigie/testing/browser';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { resolveConfig } from './config.ts';
import { serve, unusedUrl, type TestServer } from './testing.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let browser: Browser;
let api: TestServer;
let front: TestServer;
let lonelyFront: TestServer;

beforeAll(async () => {
  browser = await launchBrowser();
  api = await serve((_, response) =>
    response.end('{"status":"ok","service":"datapress-api","version":"1.2.3","uptimeSeconds":4000}'),
  );
  front = await serveFront(api.url);
  lonelyFront = await serveFront(await unusedUrl());
});

afterAll(async () => {
  await browser?.close();
  for (const server of [front, lonelyFront, api]) await server?.[Symbol.asyncDispose]();
});

describe('the front page in a browser', () => {
  it.each(['light', 'dark'] as const)('has no accessibility fault, %s, API up and down', async (scheme) => {
    for (const server of [front, lonelyFront]) {
      await withPage({ colorScheme: scheme, bypassCSP: true }, async (page) => {
        await page.goto(server.url.href);
        await page.addScriptTag({ path: axePath });
        const faults = await page.evaluate<string[]>(
          'axe.run().then((result) => result.violations.map((each) => each.id + ": " + each.nodes.map((node) => node.html).join(" ")))',
        );
        expect(faults).toEqual([]);
        await shoot(page, `${scheme}-${server === front ? 'up' : 'down'}`);
      });
    }
  });

  it('loads without a policy violation, a second request or a console message', async () => {
    await withPage({}, async (page) => {
      const seen: string[] = [];
      page.on('console', (message) => seen.push(message.text()));
      page.on('pageerror', (error) => seen.push(error.message));
      page.on('request', (request) => seen.push(new URL(request.url()).protocol));
      await page.goto(front.url.href, { waitUntil: 'networkidle' });
      expect(seen.filter((each) => each !== 'data:')).toEqual(['http:']);
      expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).fontWeight')).toBe('700');
    });
  });

  it('fits 400 px without scrolling sideways', async () => {
    for (const server of [front, lonelyFront]) {
      await withPage({ viewport: { width: 400, height: 800 } }, async (page) => {
        await page.goto(server.url.href);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
        await shoot(page, `400-${server === front ? 'up' : 'down'}`);
      });
    }
  });

  it('is worked by keyboard: language, then the next check', async () => {
    await withPage({ locale: 'fr-FR' }, async (page) => {
      await page.goto(front.url.href);
      expect(await page.getAttribute('html', 'lang')).toBe('fr');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('English');
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
      await Promise.all([page.waitForURL('**/?lang=en'), page.keyboard.press('Enter')]);
      expect(await page.textContent('h2')).toBe('The API answers');
      await page.focus('text=Check again');
      await Promise.all([page.waitForResponse('**/?lang=en'), page.keyboard.press('Enter')]);
    });
  });
});

function serveFront(apiBaseUrl: URL): Promise<TestServer> {
  const config = resolveConfig({ FRONT_VERSION: '1.2.3', API_BASE_URL: apiBaseUrl.href });
  const traceId = (): string => '4bf92f3577b34da6a3ce929d0e0e4736';
  return serve(createApp({ config, traceId }).callback());
}

async function withPage(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 820 }, ...options });
  try {
    await use(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Pictures for a human reviewer, where `SCREENSHOTS` names a folder. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/datapress-${name}.png`, fullPage: true });
}
