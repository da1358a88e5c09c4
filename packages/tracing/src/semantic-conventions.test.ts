import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { unknownAttributes } from '@vigie/testing/semantic-names';
import { afterAll, describe, expect, it } from 'vitest';
import { traceJobs } from './instrumentation/jobs.ts';
import { startTestTracing } from './instrumentation/test-tracing.ts';
import { callWorker } from './instrumentation/worker-calls.ts';
import type { ServerRequest } from './server-request.ts';

const spans: ReadableSpan[] = [];
const test = startTestTracing({
  spanProcessors: [
    {
      onStart() {},
      onEnd: (span) => void spans.push(span),
      forceFlush: async () => {},
      shutdown: async () => {},
    },
  ],
});
afterAll(() => test.tracing.shutdown());

const namesOf = (span: ReadableSpan): string[] => [
  ...Object.keys(span.attributes),
  ...span.events.flatMap((event) => Object.keys(event.attributes ?? {})),
];

/** The spans that `work` made, and that every name on them is one of the conventions'. */
async function spansOf(work: () => unknown): Promise<ReadableSpan[]> {
  spans.length = 0;
  await work();
  expect(spans.length).toBeGreaterThan(0);
  expect(unknownAttributes(spans.flatMap(namesOf))).toEqual([]);
  return [...spans];
}

describe('names that semantic conventions know are those of', () => {
  it('requests received, with everything that can be said of one', async () => {
    const request: Required<ServerRequest> = {
      method: '_OTHER',
      methodOriginal: 'BREW',
      route: '/pots/:id',
      path: '/pots/1',
      query: 'milk=1',
      scheme: 'https',
      status: 500,
      host: 'example.org:8443',
      userAgent: 'test',
      protocolVersion: '1.1',
      requestBytes: 7,
      responseBytes: 8,
      errorType: 'RangeError',
      error: new RangeError('too hot'),
      startTimeMs: Date.now(),
      durationMs: 1,
    };
    const [span] = await spansOf(() => test.tracing.startServerSpan({}).finish(request));
    expect(Object.keys(span?.attributes ?? {}).sort()).toEqual([
      'error.type',
      'http.request.body.size',
      'http.request.method',
      'http.request.method_original',
      'http.response.body.size',
      'http.response.status_code',
      'http.route',
      'network.protocol.version',
      'server.address',
      'server.port',
      'url.path',
      'url.query',
      'url.scheme',
      'user_agent.original',
    ]);
    expect(span?.events[0]?.name).toBe('exception');
  });

  it('requests sent, answered, redirected, refused and failed', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/' }).end();
      else response.writeHead(request.url === '/' ? 200 : 404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const made = await spansOf(() =>
      test.inRequest(async () => {
        for (const path of ['/moved', '/nothing']) await (await fetch(url + path)).text();
        await fetch('http://127.0.0.1:1').catch(() => {});
        await fetch(url, { method: 'BREW' }).then((answer) => answer.text());
        const [answer] = (await once(get(url), 'response')) as [NodeJS.ReadableStream];
        await once(answer.resume(), 'close');
      }),
    );
    server.close();
    expect(made.filter((span) => span.attributes['http.request.resend_count'] === 1)).toHaveLength(1);
    expect(made.filter((span) => span.attributes['error.type'] !== undefined)).toHaveLength(2);
  });

  it('jobs sent and worked on, alone and together, and their failures', async () => {
    const jobs = traceJobs(test.tracing.tracer);
    const made = await spansOf(async () => {
      await jobs.send('cv', { cvId: 7 }, async () => 'id-1');
      await jobs.sendBatch('cv', [{ cvId: 7 }], async () => {});
      await jobs.work('cv', async () => {})([{ id: 'id-1', data: {} }]);
      const failing = jobs.work('cv', async () => Promise.reject(new RangeError('no')));
      await failing([{ id: 'a' }, { id: 'b' }]).catch(() => {});
    });
    expect(made.map((span) => span.name)).toEqual(['send cv', 'send cv', 'process cv', 'process cv']);
  });

  it('the work of worker threads', async () => {
    const worker = new Worker(new URL('./instrumentation/test-worker.ts', import.meta.url), {
      execArgv: ['--conditions=@vigie/source'],
    });
    const calls = callWorker<unknown, unknown>(worker, test.tracing);
    await spansOf(() => test.inRequest(() => calls.call({ kind: 'fail' }).catch(() => {})));
    await worker.terminate();
  });
});
