import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { englishCvs, englishOffer } from '../../testing/sample-cvs.ts';
import { redact } from '../redact.ts';
import { createSemanticScorer, type Fallback } from '../semantic/semantic-scorer.ts';
import { createRemoteEmbedder, type RemoteEmbedder, type RemoteEmbedderOptions } from './remote-embedder.ts';

interface Received {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: { readonly model: string; readonly input: readonly string[] };
}
type Answer = (response: ServerResponse, received: Received) => void;

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** An endpoint as OpenAI, Ollama and others have it. */
async function endpoint(answer: Answer): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Received['body'];
      const { authorization } = request.headers;
      received.push({ path: request.url, authorization, body });
      answer(response, { path: request.url, authorization, body });
    });
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, received };
}

const vectors =
  (dimensions = 4): Answer =>
  (response, { body }) => {
    const data = body.input.map((text, index) => ({
      object: 'embedding',
      index,
      embedding: Array.from({ length: dimensions }, (_, at) => ((text.charCodeAt(at) || 1) % 7) + 1),
    }));
    // In another order, which the index tells.
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ data: data.reverse() }));
  };
const text =
  (body: string, status = 200): Answer =>
  (response) => {
    response.writeHead(status).end(body);
  };

const redirect: Answer = (response) => {
  response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end();
};
const cut: Answer = (response) => {
  response.destroy();
};
const cutInside: Answer = (response) => {
  response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy());
};

const remote = (url: string, options: Partial<RemoteEmbedderOptions> = {}): RemoteEmbedder =>
  createRemoteEmbedder({ url, model: 'nomic-embed-text', ...options });

describe('an embeddings endpoint', () => {
  it('is asked as the API has it, and its vectors come back in the order of the texts', async () => {
    const { url, received } = await endpoint(vectors());
    const embedder = remote(`${url}/`, { apiKey: 'secret' });
    const [a, b] = await embedder.embed(['abcd', 'efgh']);
    expect([a, b]).toEqual([Float32Array.of(7, 1, 2, 3), Float32Array.of(4, 5, 6, 7)]);
    expect(embedder.model).toBe('remote/nomic-embed-text');
    expect(received).toEqual([
      {
        path: '/v1/embeddings',
        authorization: 'Bearer secret',
        body: { model: 'nomic-embed-text', input: ['abcd', 'efgh'], encoding_format: 'float' },
      },
    ]);
  });

  const data = (...embeddings: unknown[]): string =>
    JSON.stringify({ data: embeddings.map((embedding, index) => ({ index, embedding })) });
  it.each([
    ['an error', text('boom', 500), 'status'],
    ['a refusal', text('no', 401), 'status'],
    ['a redirect', redirect, 'network'],
    ['HTML', text('<!doctype html>'), 'malformed'],
    ['nothing', text(''), 'malformed'],
    ['null', text('null'), 'malformed'],
    ['too few vectors', text(data([1, 2])), 'malformed'],
    ['words for numbers', text(data(['1'], ['2'])), 'malformed'],
    ['null for numbers', text(data([null], [null])), 'malformed'],
    ['zero vectors', text(data([0, 0], [0, 0])), 'malformed'],
    ['empty vectors', text(data([], [])), 'malformed'],
    [
      'an index twice',
      text('{"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[1]}]}'),
      'malformed',
    ],
    [
      'an index out of range',
      text('{"data":[{"index":9,"embedding":[1]},{"index":0,"embedding":[1]}]}'),
      'malformed',
    ],
    ['vectors of two lengths', text(data([1, 2], [1])), 'dimensions'],
    ['an answer without end', text(' '.repeat(9_000_000)), 'malformed'],
    ['a connection cut', cut, 'network'],
    ['an answer cut', cutInside, 'network'],
  ] as const)('that answers %s fails with a reason', async (_, answer, reason) => {
    const { url } = await endpoint(answer);
    const outcomes: string[] = [];
    const embedder = remote(url, { onRequest: (outcome) => outcomes.push(outcome) });
    await expect(embedder.embed(['a', 'b'])).rejects.toMatchObject({ name: 'EmbeddingError', reason });
    expect(outcomes).toEqual([reason]);
  });

  it('that is slow is waited for no longer than said', async () => {
    const { url } = await endpoint(() => {});
    const started = performance.now();
    await expect(remote(url, { timeoutMs: 200 }).embed(['a'])).rejects.toMatchObject({ reason: 'timeout' });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('that sends its answer in drops is waited for no longer either', async () => {
    const { url } = await endpoint((response) => {
      const drops = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drops));
    });
    await expect(remote(url, { timeoutMs: 200 }).embed(['a'])).rejects.toMatchObject({ reason: 'timeout' });
  });

  it('that is not there fails', async () => {
    await expect(remote('http://127.0.0.1:9/v1').embed(['a'])).rejects.toMatchObject({ reason: 'network' });
  });

  it('whose model changed under way is not believed', async () => {
    let dimensions = 4;
    const { url } = await endpoint((response, received) => vectors(dimensions)(response, received));
    const embedder = remote(url);
    await embedder.embed(['a']);
    dimensions = 8;
    await expect(embedder.embed(['a'])).rejects.toMatchObject({ reason: 'dimensions' });
  });

  it('that fails is left alone for a while, then asked once', async () => {
    let broken = true;
    let time = 0;
    const { url, received } = await endpoint((response, request) =>
      (broken ? text('boom', 500) : vectors())(response, request),
    );
    const states: string[] = [];
    const embedder = remote(url, {
      failures: 2,
      openMs: 1000,
      now: () => time,
      onCircuit: (s) => states.push(s),
    });
    for (const reason of ['status', 'status', 'circuit-open', 'circuit-open']) {
      await expect(embedder.embed(['a'])).rejects.toMatchObject({ reason });
    }
    expect([received.length, embedder.circuit]).toEqual([2, 'open']);
    broken = false;
    time = 1000;
    expect(embedder.circuit).toBe('half-open');
    expect(await embedder.embed(['a'])).toHaveLength(1);
    expect([embedder.circuit, ...states]).toEqual(['closed', 'open', 'half-open', 'closed']);
  });
});

describe('scoring with an embeddings endpoint', () => {
  const cv = `Ada Byron\nada@example.org | 07700 900142 | 12 Mill Street, Leeds\n${englishCvs[0]}`;
  const redacted = redact(cv, { name: 'Ada Byron', email: 'ada@example.org' });

  it('says so in the score, and sends no personal data', async () => {
    const { url, received } = await endpoint(vectors());
    const scorer = createSemanticScorer({ embedders: [remote(url)] });
    const score = await scorer.score(redacted, englishOffer);
    expect(score).toMatchObject({ mode: 'semantic', model: 'remote/nomic-embed-text' });
    const sent = JSON.stringify(received);
    expect(sent).toContain('booking service');
    expect(sent).not.toMatch(/Ada|Byron|ada@|07700|900142|Mill|Leeds/);
    expect(received.every(({ body }) => body.input.every((each) => each !== ''))).toBe(true);
  });

  it('falls back while it fails, and comes back with it', async () => {
    let broken = true;
    let time = 0;
    const { url } = await endpoint((response, request) =>
      (broken ? text('', 503) : vectors())(response, request),
    );
    const fallbacks: Fallback[] = [];
    const scorer = createSemanticScorer({
      embedders: [remote(url, { failures: 1, openMs: 1000, now: () => time })],
      onFallback: (fallback) => fallbacks.push(fallback),
    });
    expect((await scorer.score(redacted, englishOffer)).mode).toBe('lexical');
    expect((await scorer.score(redacted, englishOffer)).mode).toBe('lexical');
    broken = false;
    time = 1000;
    expect((await scorer.score(redacted, englishOffer)).mode).toBe('semantic');
    expect(fallbacks.map(({ reason }) => reason)).toEqual(['status', 'circuit-open']);
  });
});
