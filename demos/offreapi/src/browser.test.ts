import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launchBrowser } from '@vigie/testing/browser';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExtractor } from './cv/extractor.ts';
import { applyWithCv, cvProfiles, generateCv, offers, type CvProfile } from './seed.ts';
import { bearer, json, postJson } from './testing/client.ts';
import { imageOnlyPdf } from './testing/pdf-files.ts';
import { startTestService, type TestService } from './testing/test-service.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

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
  it('works', async () => {
    const text = {
      publish: 'Publier',
      apply: 'Postuler',
      send: 'Envoyer ma candidature',
      why: /^Pourquoi ce score/,
    };
    const [best, other] = backendProfiles();

    await withPage({ locale: 'fr', javaScriptEnabled: false }, async (page) => {
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
    const id = await publish(offers[0]);
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

describe('what a recruiter sees while candidates apply', SLOW, () => {
  it('is the ranking, live; then filtered, compared, decided, recorded and exported', async () => {
    const [best, other] = backendProfiles();
    const offerId = await publish(offers[0]);
    const dashboard = `${service.baseUrl}/offers/${offerId}/applications`;
    await withPage({ locale: 'en' }, async (page) => {
      await page.goto(dashboard);
      await signIn(page);
      await page.waitForSelector('[data-live-badge][data-connected=true]');
      await expectText(page, 'main', 'No application yet');

      await applyWithCv({ baseUrl: service.baseUrl, offerId, profile: other });
      await page.locator('.candidate-name', { hasText: other.name }).waitFor();
      await page.locator('.candidate .points').waitFor();
      await page.locator(`[id^=with-]`).check();
      await page.locator('summary', { hasText: 'Why this score' }).click();
      await applyWithCv({ baseUrl: service.baseUrl, offerId, profile: best });
      await page.locator('li:first-child .candidate-name', { hasText: best.name }).waitFor();
      await expectText(page, '[data-live-status]', '2 applications');
      // What was open and ticked stayed so.
      expect(await page.locator('details[id^=why-][open]').count()).toBe(1);
      expect(await page.locator('[id^=with-]:checked').count()).toBe(1);

      await page.locator('[id^=with-]').first().check();
      await page.getByRole('button', { name: 'Compare the two' }).click();
      await page.waitForURL(/compare\?with=/);
      expect(await page.locator('thead .side a').allTextContents()).toEqual([best.name, other.name]);
      await expectText(page, 'tbody .matched mark', 'Node.js');

      await page.goto(dashboard);
      await page.locator('summary', { hasText: 'Filters' }).click();
      await page.fill('#min', '50');
      await page.getByLabel('TypeScript').check();
      await page.getByRole('button', { name: 'Apply', exact: true }).click();
      await page.waitForURL(/skill=TypeScript.*min=50/);
      expect(await page.locator('.candidate-name').allTextContents()).toEqual([best.name]);
      await page.getByRole('link', { name: 'Remove this filter: score from 50' }).click();
      await page.waitForURL((url) => !url.search.includes('min='));

      await page.getByRole('link', { name: best.name, exact: true }).click();
      await expectText(page, 'main', 'The score only sorts. You decide');
      await page.selectOption('#to', 'shortlisted');
      await page.fill('#note', '=Meet her <b>soon</b>');
      await page.getByRole('button', { name: 'Record the decision' }).click();
      await page.locator('.history li').waitFor();
      await expectText(page, '.history', 'Test Recruiter changed the status from “New” to “Shortlisted”');
      await expectText(page, '.history', '=Meet her <b>soon</b>');

      await page.goto(dashboard);
      const csv = await download(page, 'CSV for a spreadsheet');
      expect(csv.name).toMatch(/^applications-[\da-f]{8}-\d{4}-\d\d-\d\d\.csv$/);
      const lines = csv.content.toString().split('\r\n');
      expect(lines[0]).toMatch(/^\u{FEFF}Rank,Name,E-mail/u);
      expect(lines[1]).toContain(`1,${best.name},${best.email}`);
      expect(lines[1]).toContain("'=Meet her <b>soon</b>");
      const pdf = await download(page, 'PDF to print');
      expect(pdf.content.subarray(0, 5).toString()).toBe('%PDF-');
      const reader = createExtractor();
      const { text } = await reader.extract(pdf.content);
      await reader.close();
      expect(text).toContain(`1. ${best.name}`);
      expect(text).toContain('Shortlisted by Test Recruiter');
      const cv = await download(page, `Download the CV of ${best.name}`);
      expect(cv.name).toMatch(/^cv-[\da-f]{8}\.pdf$/);
      expect(cv.content).toEqual(await generateCv(best));
    });
  });
});

describe('what a candidate does after applying', SLOW, () => {
  it('is to follow, to send another file, to ask for a person, and to withdraw', async () => {
    const [best] = backendProfiles();
    const offerId = await publish(offers[0]);
    await withPage({ locale: 'fr' }, async (page) => {
      await page.goto(`${service.baseUrl}/offers/${offerId}/apply`);
      await page.fill('#name', best.name);
      await page.fill('#email', best.email);
      const pdf = { name: 'cv.pdf', mimeType: 'application/pdf' };
      await page.setInputFiles('#cv', { ...pdf, buffer: await imageOnlyPdf() });
      await page.getByRole('button', { name: 'Envoyer ma candidature' }).click();
      await page.waitForURL(/\/follow\?token=/);
      expect(await page.locator('.private-link a').textContent()).toBe(page.url());
      // By itself, as soon as it is known.
      await page.locator('.notice.warning', { hasText: 'presque pas de texte' }).waitFor();

      await page.setInputFiles('#cv', { ...pdf, buffer: await generateCv(best) });
      await page.getByRole('button', { name: 'Remplacer mon CV' }).click();
      await page.locator('summary', { hasText: 'Voir mon score' }).click();
      await expectText(page, '.criterion mark', 'Node.js');
      await page.getByRole('button', { name: 'Demander qu’une personne examine' }).click();
      await page.getByText('Vous l’avez demandé le').waitFor();
      const followed = page.url();

      const asked = await browser.newPage({ locale: 'fr' });
      await asked.goto(`${service.baseUrl}/offers/${offerId}/applications?asked=1`);
      await signIn(asked);
      await asked.locator('.asked', { hasText: 'Demande une personne' }).waitFor();
      await asked.close();

      await page.getByRole('link', { name: 'Retirer ma candidature' }).click();
      await page.getByRole('link', { name: 'Garder ma candidature' }).click();
      await page.getByRole('link', { name: 'Retirer ma candidature' }).click();
      await page.getByRole('button', { name: 'Retirer ma candidature' }).click();
      await page.waitForURL(followed);
      await expectText(page, 'h1', 'Votre candidature est retirée');
      expect(await page.content()).not.toContain(best.email);
    });
  });
});

describe('every page', SLOW, () => {
  const paths: Record<string, string> = {};
  let signedIn: NonNullable<BrowserContextOptions['storageState']>;
  beforeAll(async () => {
    const id = await publish(offers[0]);
    const ids: string[] = [];
    for (const profile of cvProfiles.slice(0, 3)) {
      const application = await applyWithCv({ baseUrl: service.baseUrl, offerId: id, profile });
      ids.push(application.id);
      paths['follow'] = `/follow?token=${application.followToken}`;
      paths['withdraw'] = `/follow/withdraw?token=${application.followToken}`;
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
      recruiting: '/recruiting',
      dashboard: `/offers/${id}/applications?min=1`,
      compare: `/offers/${id}/applications/compare?with=${ids[0]}&with=${ids[1]}`,
      application: `/applications/${ids[0]}`,
      publish: '/offers/new',
      account: '/account',
      team: '/team',
      scoring: '/scoring',
      privacy: '/privacy',
      problem: '/nowhere',
    });
  });

  it.each([
    ['light', 1280],
    ['dark', 400],
  ] as const)('is accessible, fits and keeps its own policy: %s, %i px wide', async (colorScheme, width) => {
    for (const [name, path] of Object.entries(paths)) {
      const options = { storageState: signedIn, colorScheme, viewport: { width, height: 800 }, locale: 'fr' };
      await withPage(options, async (page) => {
        const faults: string[] = [];
        page.on('console', (message) => {
          if (!message.text().includes('404')) faults.push(message.text());
        });
        page.on('request', (request) => {
          if (!request.url().startsWith(service.baseUrl)) faults.push(request.url());
        });
        await page.goto(service.baseUrl + path);
        await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
        expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBe(width);
        // The page's own policy does not hold for what is evaluated from outside.
        await page.evaluate(axeSource);
        // What changes with the scheme is contrast; the rest is looked at once.
        const only = colorScheme === 'dark' ? "{ runOnly: ['color-contrast', 'target-size'] }" : '{}';
        faults.push(
          ...(await page.evaluate<string[]>(
            `axe.run(${only}).then((result) => result.violations.map((each) => each.id + ": " + each.nodes.map((node) => node.html).join(" ")))`,
          )),
        );
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

function backendProfiles(): [CvProfile, CvProfile] {
  const [best, other] = cvProfiles.filter(({ appliesTo }) => appliesTo.includes('backend'));
  if (best === undefined || other === undefined) throw new Error('Two candidates are needed.');
  return [best, other];
}

async function publish(offer: unknown): Promise<string> {
  const url = `${service.baseUrl}/api/v1/offers`;
  const { id } = await json(await postJson(url, offer, bearer(service.account.token)));
  return id as string;
}

async function download(page: Page, link: string): Promise<{ name: string; content: Buffer }> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: link }).click(),
  ]);
  return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
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
