import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchBrowser } from '@vigie/testing/browser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_PRICE_BOOK } from '../../price-book/price-book.ts';
import { buildReport } from '../build-report.ts';
import { HOSTILE, testCluster } from '../test-cluster.ts';
import { reportHtml } from './report-html.ts';

// A browser on a loaded machine of two cores takes its time.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
declare const window: { axe: { run: (options: unknown) => Promise<AxeResult> } };
declare const document: {
  documentElement: { scrollWidth: number; clientWidth: number; dataset: Record<string, string> };
  querySelectorAll: (selector: string) => Iterable<{ open: boolean }>;
};

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let browser: Awaited<ReturnType<typeof launchBrowser>>;
let folder: string;
let axe: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigie-report-'));
  axe = await readFile(axePath, 'utf8');
  for (const lang of ['en', 'fr'] as const) {
    const { report } = await buildReport({
      usage: testCluster({ warnings: ['kube_pod_labels is missing: no labels'] }),
      book: DEFAULT_PRICE_BOOK,
      groupings: [['namespace'], ['label:team'], ['workload']],
      now: Date.UTC(2026, 10, 29),
    });
    await writeFile(join(folder, `${lang}.html`), reportHtml(report, { lang }));
  }
  const { report } = await buildReport({
    usage: testCluster({ apps: HOSTILE, cluster: '</title><script>alert(0)</script>' }),
    book: DEFAULT_PRICE_BOOK,
    now: 0,
  });
  await writeFile(join(folder, 'hostile.html'), reportHtml(report, { lang: 'en' }));
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

type Look = { readonly width?: number; readonly colorScheme?: 'light' | 'dark'; readonly script?: boolean };

/** Opens a page and tells what went wrong in it, and what it asked of the network. */
async function open(name: string, { width = 1280, colorScheme = 'light', script = true }: Look = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    javaScriptEnabled: script,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => troubles.push(message.text()));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) troubles.push(`request ${request.url()}`);
  });
  await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
  return { page, troubles, close: () => context.close() };
}

describe('the page', () => {
  it.each([
    ['en', 'light', 1280],
    ['en', 'dark', 1280],
    ['fr', 'light', 400],
    ['fr', 'dark', 400],
  ] as const)(
    'in %s, %s, at %i px breaks no rule of accessibility and fits',
    async (lang, colorScheme, width) => {
      const { page, troubles, close } = await open(lang, { colorScheme, width });
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      // By the debugger: the page's own policy lets no other script in.
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run({}));
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      expect(troubles).toEqual([]);
      await close();
    },
  );

  it('copies a patch, and turns light or dark, by keyboard', async () => {
    const { page, troubles, close } = await open('en');
    await page.locator('.advice > summary').first().focus();
    await page.keyboard.press('Enter');
    const copy = page.locator('.advice .copy').first();
    await copy.focus();
    await page.keyboard.press('Enter');
    await vi.waitFor(async () => expect(await copy.textContent()).toBe('Copied'));
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain('kubectl');
    await page.locator('.theme').focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    expect(troubles).toEqual([]);
    await close();
  });

  it('is whole without JavaScript', async () => {
    const { page, close } = await open('fr', { script: false });
    expect(await page.locator('h1').textContent()).toBe('Ce que prod-eu a coûté');
    expect(await page.locator('svg.wide rect').count()).toBeGreaterThan(100);
    await page.locator('.advice > summary').first().click();
    expect(await page.locator('.advice pre').first().isVisible()).toBe(true);
    expect(await page.locator('.theme').isVisible()).toBe(false);
    await close();
  });

  it('runs nothing of what names say, and asks the network for nothing', async () => {
    const { page, troubles, close } = await open('hostile');
    await page.waitForTimeout(50);
    expect(troubles).toEqual([]);
    expect(await page.locator('script').count()).toBe(1);
    expect(await page.locator('h1').textContent()).toContain('<script>alert(0)</script>');
    await close();
  });

  it('prints on white, with its first patches open', async () => {
    const { page, close } = await open('en', { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    expect(await page.locator('.advice[open]').count()).toBe(10);
    expect(await page.locator('nav').isVisible()).toBe(false);
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe('rgb(255, 255, 255)');
    await close();
  });
});
