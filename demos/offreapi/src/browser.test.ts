import { createRequire } from 'node:module';
import { launchBrowser } from '@vigie/testing/browser';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyWithCv, cvProfiles, generateCv, offers } from './seed.ts';
import { bearer, json, postJson } from './testing/client.ts';
import { startTestService, type TestService } from './testing/test-service.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let service: TestService;
let browser: Browser;

beforeAll(async () => {
  [service, browser] = await Promise.all([startTestService(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await service.close();
});

const SLOW = { timeout: 90_000 };

describe('the journey from offer to ranking, without JavaScript', SLOW, () => {
  it.each(['fr', 'en'] as const)('works in %s', async (language) => {
    const text = {
      fr: {
        publish: 'Publier',
        apply: 'Postuler',
        send: 'Envoyer ma candidature',
        why: /^Pourquoi ce score/,
      },
      en: {
        publish: 'Publish',
        apply: 'Apply for this position',
        send: 'Send my application',
        why: /^Why this score/,
      },
    }[language];
    const [best, other] = cvProfiles.filter(({ appliesTo }) => appliesTo.includes('backend'));
    if (best === undefined || other === undefined) throw new Error('Two candidates are needed.');

    await withPage({ locale: language, javaScriptEnabled: false }, async (page) => {
      await page.goto(`${service.baseUrl}/offers/new`);
      await signIn(page);
      await page.waitForURL(/\/offers\/new$/);
      await page.fill('#title', 'Développeur back-end Node.js');
      await page.fill('#place', 'Lyon');
      await page.selectOption('#contract', 'permanent');
      await page.fill('#description', 'Vous concevez des API de réservation et les exploitez.');
      await page.fill('#mustHave', 'Node.js\nTypeScript\nPostgreSQL');
      await page.fill('#niceToHave', 'Docker, Kubernetes');
      await page.getByRole('button', { name: text.publish }).click();
      await page.waitForURL(/\/offers\/[\da-f-]{36}$/);
      const offerUrl = page.url();

      for (const profile of [other, best]) {
        await page.goto(offerUrl);
        await page.getByRole('link', { name: text.apply }).click();
        await page.fill('#name', profile.name);
        await page.fill('#email', profile.email);
        await page.setInputFiles('#cv', {
          name: 'cv.pdf',
          mimeType: 'application/pdf',
          buffer: await generateCv(profile),
        });
        await page.getByRole('button', { name: text.send }).click();
        await page.waitForURL(/\/follow\?token=/);
      }

      await service.idle();
      await page.goto(`${offerUrl}/applications`);
      expect(await page.locator('.candidate-name').allTextContents()).toEqual([best.name, other.name]);
      await page.locator('summary', { hasText: text.why }).first().click();
      await expectText(page, '.candidate mark', 'Node.js');
      expect(await page.locator('.chart svg').getAttribute('role')).toBe('img');
    });
  });

  it('keeps what was entered and says what is wrong with the file', async () => {
    const { id } = await json(
      await postJson(`${service.baseUrl}/api/v1/offers`, offers[0], bearer(service.account.token)),
    );
    await withPage({ locale: 'fr', javaScriptEnabled: false }, async (page) => {
      await page.goto(`${service.baseUrl}/offers/${id}/apply`);
      await page.fill('#name', 'Camille Toussaint');
      await page.fill('#email', 'camille@example.org');
      await page.setInputFiles('#cv', {
        name: 'cv.pdf',
        mimeType: 'application/pdf',
        buffer: Buffer.from('not a PDF'),
      });
      await page.getByRole('button', { name: 'Envoyer ma candidature' }).click();
      await expectText(page, '[role=alert]', 'Ce fichier n’est pas un PDF');
      expect(await page.inputValue('#name')).toBe('Camille Toussaint');
    });
  });
});

describe('every page', SLOW, () => {
  const paths: Record<string, string> = {};
  let signedIn: NonNullable<BrowserContextOptions['storageState']>;
  beforeAll(async () => {
    const { id } = await json(
      await postJson(`${service.baseUrl}/api/v1/offers`, offers[0], bearer(service.account.token)),
    );
    for (const profile of cvProfiles.slice(0, 3)) {
      const application = await applyWithCv({ baseUrl: service.baseUrl, offerId: id, profile });
      paths['follow'] = `/follow?token=${application.followToken}`;
    }
    await service.idle();
    await withPage({}, async (page) => {
      await page.goto(`${service.baseUrl}/sign-in`);
      await signIn(page);
      await page.waitForURL(/\/recruiting$/);
      signedIn = await page.context().storageState();
    });
    Object.assign(paths, {
      list: '/',
      offer: `/offers/${id}`,
      apply: `/offers/${id}/apply`,
      dashboard: `/offers/${id}/applications`,
      edit: `/offers/${id}/edit`,
      publish: '/offers/new',
      scoring: '/scoring',
      problem: '/nowhere',
    });
  });

  it.each(['light', 'dark'] as const)('has no accessibility fault, %s', async (colorScheme) => {
    for (const [name, path] of Object.entries(paths)) {
      await withPage({ storageState: signedIn, colorScheme, locale: 'fr', bypassCSP: true }, async (page) => {
        await page.goto(service.baseUrl + path);
        await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
        await page.addScriptTag({ path: axePath });
        // What changes with the scheme is contrast; the rest is looked at once.
        const only = colorScheme === 'dark' ? "{ runOnly: ['color-contrast'] }" : '{}';
        const faults = await page.evaluate<string[]>(
          `axe.run(${only}).then((result) => result.violations.map((each) => each.id + ": " + each.nodes.map((node) => node.html).join(" ")))`,
        );
        expect(faults, name).toEqual([]);
      });
    }
  });

  it('fits 400 px without scrolling sideways', async () => {
    for (const [name, path] of Object.entries(paths)) {
      await withPage({ storageState: signedIn, viewport: { width: 400, height: 800 } }, async (page) => {
        await page.goto(service.baseUrl + path);
        await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
        expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBe(400);
      });
    }
  });

  it('keeps its own policy: nothing blocked, nothing from elsewhere', async () => {
    for (const [name, path] of Object.entries(paths)) {
      await withPage({ storageState: signedIn }, async (page) => {
        const faults: string[] = [];
        page.on('console', (message) => {
          if (!message.text().includes('404')) faults.push(message.text());
        });
        page.on('request', (request) => {
          if (!request.url().startsWith(service.baseUrl)) faults.push(request.url());
        });
        await page.goto(service.baseUrl + path, { waitUntil: 'load' });
        expect(faults, name).toEqual([]);
        expect(await page.evaluate('getComputedStyle(document.querySelector(".brand")).display')).toBe(
          'flex',
        );
      });
    }
  });

  it('can be walked by keyboard: the skip link first, then on to the list', async () => {
    await withPage({}, async (page) => {
      await page.goto(service.baseUrl);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.className')).toBe('skip');
      await page.keyboard.press('Enter');
      // Past the search and its button.
      for (let tab = 0; tab < 3; tab++) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/offers\//);
    });
  });
});

async function signIn(page: Page): Promise<void> {
  await page.fill('#email', service.account.email);
  await page.fill('#password', service.account.password);
  await page.press('#password', 'Enter');
}

async function expectText(page: Page, selector: string, text: string): Promise<void> {
  expect((await page.locator(selector).allTextContents()).join(' ')).toContain(text);
}

async function withPage(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options);
  try {
    await use(await context.newPage());
  } finally {
    await context.close();
  }
}
