import { describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { resolveConfig } from './config.ts';
import { serve, unusedUrl, type TestServer } from './testing.ts';

const now = (): number => Date.UTC(2026, 10, 21, 11, 5);

function serveFront(apiBaseUrl: URL, env: NodeJS.ProcessEnv = {}): Promise<TestServer> {
  const config = resolveConfig({ FRONT_VERSION: '1.2.3', ...env, API_BASE_URL: apiBaseUrl.href });
  return serve(createApp({ config, now, timeoutMs: 1000 }).callback());
}

function serveApi(body: unknown): Promise<TestServer> {
  return serve((_, response) => response.end(JSON.stringify(body)));
}

async function get(
  url: URL,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(url, { headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('the front page', () => {
  it('shows its title, its version, the health of the API and the link to it', async () => {
    await using api = await serveApi({ service: 'datapress-api', version: '9.8.7', uptimeSeconds: 180 });
    await using front = await serveFront(api.url, { API_PUBLIC_URL: 'https://press.example/api?a=1&b=2' });
    const page = await get(front.url, { 'accept-language': 'en' });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('DataPress – POC');
    for (const shown of [
      '1.2.3',
      'The API answers',
      'datapress-api',
      '9.8.7',
      '3 min',
      `${api.url.href}health`,
    ]) {
      expect(page.text).toContain(shown);
    }
    expect(page.text).toContain('href="https://press.example/api?a=1&#38;b=2"');
  });

  it('says what a request for it costs, in the language of the reader, where that is known', async () => {
    await using api = await serveApi({});
    const config = resolveConfig({ API_BASE_URL: api.url.href });
    let known = false;
    const cost = (route: string): { amount: number; currency: string } | undefined =>
      known && route === '/' ? { amount: 0.0000021, currency: 'EUR' } : undefined;
    await using front = await serve(createApp({ config, now, cost }).callback());
    expect((await get(front.url, { 'accept-language': 'en' })).text).not.toContain('Cost of this request');
    known = true;
    const text = async (language: string): Promise<string> =>
      (await get(front.url, { 'accept-language': language })).text.replaceAll(/\s/g, ' ');
    expect(await text('en')).toContain('Cost of this request ≈ €0.000 002 1');
    expect(await text('fr')).toContain('Coût de cette requête ≈ 0,000 002 1 €');
  });

  it('asks the API again for every page', async () => {
    let calls = 0;
    await using api = await serve((_, response) => response.end(`{"version":"call ${++calls}"}`));
    await using front = await serveFront(api.url);
    expect((await get(front.url)).text).toContain('call 1');
    expect((await get(front.url)).text).toContain('call 2');
  });

  it('still answers 200 when the API is down, with the reason and no stack trace', async () => {
    await using front = await serveFront(await unusedUrl());
    const page = await get(front.url, { 'accept-language': 'en' });
    expect(page.status).toBe(200);
    expect(page.text).toContain('The API is unavailable');
    expect(page.text).toContain('Connection refused.');
    expect(page.text).not.toMatch(/ECONNREFUSED|at .*\.ts|Error:/);
  });

  it('escapes all that comes from the environment and the API', async () => {
    const attack = '"><script>alert(1)</script>';
    await using api = await serveApi({ service: attack, version: attack });
    await using front = await serveFront(api.url, {
      FRONT_VERSION: attack,
      API_PUBLIC_URL: `http://x/${attack}`,
    });
    const { text } = await get(front.url);
    expect(text).not.toContain('<script');
    expect(text.match(/&#60;script&#62;/g)).toHaveLength(3);
  });

  it('loads and runs nothing: a strict policy allows only its own style', async () => {
    await using front = await serveFront(await unusedUrl());
    const { headers, text } = await get(front.url);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; img-src data:;/);
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).not.toMatch(/<script| style="| on[a-z]+=|src="/);
  });

  it.each([
    ['', 'fr-CH, en;q=0.5', 'fr'],
    ['', 'en-GB', 'en'],
    ['', 'de', 'en'],
    ['?lang=en', 'fr', 'en'],
    ['?lang=fr', 'en', 'fr'],
    ['?lang=xx', 'fr', 'fr'],
  ])('with %j and Accept-Language %s speaks %s', async (query, accept, language) => {
    await using front = await serveFront(await unusedUrl());
    const page = await get(new URL(query, front.url), { 'accept-language': accept });
    expect(page.text).toContain(`<html lang="${language}">`);
    expect(page.text).toContain(language === 'fr' ? 'L’API est indisponible' : 'The API is unavailable');
    expect(page.headers.get('content-language')).toBe(language);
    expect(page.headers.get('vary')).toBe('Accept-Language');
  });

  it('shows the id of the trace it belongs to', async () => {
    const config = resolveConfig({ API_BASE_URL: (await unusedUrl()).href });
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await using front = await serve(createApp({ config, now, traceId: () => traceId }).callback());
    expect((await get(front.url)).text).toContain(`<code>${traceId}</code>`);
  });
});

describe('anything else', () => {
  it('answers 404 with a page that leads back', async () => {
    await using front = await serveFront(await unusedUrl());
    const page = await get(new URL('/<nothing>', front.url), { 'accept-language': 'fr' });
    expect(page.status).toBe(404);
    expect(page.text).toContain('Page introuvable');
    expect(page.text).not.toContain('nothing');
  });

  it('answers 405 to other methods', async () => {
    await using front = await serveFront(await unusedUrl());
    const response = await fetch(front.url, { method: 'POST' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('HEAD, GET');
  });
});
