import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { observe } from '@vigie/koa';
import Koa from 'koa';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { languageModelForTests } from '../testing/language-model.ts';
import { englishCvs, englishOffer } from '../testing/sample-cvs.ts';
import { createScorer } from './create-scorer.ts';
import { redact } from './redact.ts';
import type { Scorer } from './scorer.ts';

const path = await languageModelForTests();
const folder = mkdtempSync(join(tmpdir(), 'vigie-scorer-'));
afterAll(() => rmSync(folder, { recursive: true }));
const cv = redact(englishCvs[0] ?? '', { name: '', email: '' });
const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listen(server: Server): Promise<string> {
  closing.push(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A scorer made for a service that is observed, and what its metrics say. */
async function observed(
  env: Record<string, string>,
): Promise<{ scorer: Scorer; metrics: () => Promise<string[]> }> {
  const app = new Koa();
  const vigie = observe(app, { service: 'offreapi', level: 'error' });
  const url = await listen(createServer(app.callback()));
  const scorer = await createScorer(env, { vigie });
  closing.push(
    () => scorer.close(),
    () => vigie.shutdown(),
  );
  return {
    scorer,
    metrics: async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return text.split('\n').filter((line) => /^offreapi_(?:scorer|embeddings)_/.test(line));
    },
  };
}

describe('createScorer', () => {
  it('scores by words where there is no model, and says so', async () => {
    const { scorer, metrics } = await observed({ VIGIE_CACHE_DIR: folder });
    expect(scorer.mode).toBe('lexical');
    expect(await scorer.score(cv, englishOffer)).toMatchObject({ mode: 'lexical', model: null });
    expect((await metrics()).join('\n')).toMatch(/^offreapi_scorer_mode.*mode="lexical".*model="none".* 1$/m);
  });

  it.skipIf(path === undefined)('scores by meaning where there is one, and says so', async () => {
    const { scorer, metrics } = await observed({ OFFREAPI_MODEL: path ?? '' });
    expect(scorer.mode).toBe('semantic');
    expect((await scorer.score(cv, englishOffer)).mode).toBe('semantic');
    expect((await metrics()).join('\n')).toMatch(
      /^offreapi_scorer_mode.*mode="semantic".*model="use-multilingual/m,
    );
  });

  it('does without a model that is damaged', async () => {
    const damaged = join(folder, 'damaged.bin');
    writeFileSync(damaged, 'no model');
    const { scorer } = await observed({ OFFREAPI_MODEL: damaged });
    expect(scorer.mode).toBe('lexical');
  });

  it('counts the CVs that an embeddings endpoint failed, and shows its circuit', async () => {
    const endpoint = await listen(createServer((_, response) => response.writeHead(500).end()));
    const { scorer, metrics } = await observed({
      OFFREAPI_MODEL: 'off',
      OFFREAPI_EMBEDDINGS_URL: `${endpoint}/v1`,
      OFFREAPI_EMBEDDINGS_MODEL: 'some-model',
    });
    expect(scorer.mode).toBe('semantic');
    for (let time = 0; time < 5; time++) {
      expect((await scorer.score(cv, englishOffer)).mode).toBe('lexical');
    }
    const lines = (await metrics()).join('\n');
    expect(lines).toMatch(
      /^offreapi_scorer_fallbacks_total.*from="remote\/some-model".*reason="status".* 3$/m,
    );
    expect(lines).toMatch(/^offreapi_scorer_fallbacks_total.*reason="circuit-open".*to="none".* 2$/m);
    expect(lines).toMatch(/^offreapi_embeddings_circuit.*state="open".* 1$/m);
    expect(lines).toMatch(/^offreapi_embeddings_request_duration_seconds_count.*outcome="status".* 3$/m);
  });

  it.each([
    [{ OFFREAPI_EMBEDDINGS_URL: 'ftp://user:hunter2@example.org' }, 'VIGIE_E_OFFREAPI_EMBEDDINGS_URL'],
    [{ OFFREAPI_EMBEDDINGS_URL: 'http://127.0.0.1:1/v1' }, 'VIGIE_E_OFFREAPI_EMBEDDINGS_MODEL'],
    [{ OFFREAPI_MODEL: '/nowhere/model.bin' }, 'VIGIE_E_OFFREAPI_MODEL'],
  ])('refuses %j', async (env, code) => {
    const refusal = createScorer({ ...env, VIGIE_CACHE_DIR: folder });
    await expect(refusal).rejects.toMatchObject({ name: 'ConfigError', code });
    await expect(refusal).rejects.not.toThrow('hunter2');
  });
});
