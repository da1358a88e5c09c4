import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type Job, PgBoss } from 'pg-boss';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { JOB_TRACE_KEY, traceJobs } from './jobs.ts';
import { startTestDatabase, type TestDatabase } from './test-database.ts';
import { startTestTracing, type TestTracing } from './test-tracing.ts';

let database: TestDatabase;
let boss: PgBoss;
let test: TestTracing;

beforeAll(async () => {
  database = await startTestDatabase();
  test = startTestTracing();
  boss = new PgBoss({ connectionString: database.url, max: 4, supervise: false, schedule: false });
  boss.on('error', () => {});
  await boss.start();
});
afterEach(() => void (test.spans.length = 0));
afterAll(async () => {
  await boss.stop({ graceful: false });
  await database.close();
});

let queues = 0;
async function queue(options: { retryLimit?: number } = {}): Promise<string> {
  const name = `cv-${++queues}`;
  await boss.createQueue(name, { retryLimit: 0, ...options });
  return name;
}

async function ended(count: number): Promise<ReadableSpan[]> {
  await vi.waitFor(() => expect(test.spans).toHaveLength(count), { timeout: 10_000 });
  return test.spans;
}

const work = { pollingIntervalSeconds: 0.5 };
const HEADERS = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  baggage: 'tenant=acme',
};

describe('a job of pg-boss', () => {
  it('is worked on in the trace it was sent in, with its baggage and its data as it was', async () => {
    const jobs = traceJobs(test.tracing.tracer);
    const name = await queue();
    let id: string | null = null;
    const sender = await test.inRequest(async () => {
      id = await jobs.send(name, { cvId: 7 }, (data) => boss.send(name, data));
    }, HEADERS);
    const seen: unknown[] = [];
    await boss.work(
      name,
      work,
      jobs.work(name, async ([job]: Job<{ cvId: number }>[]) => {
        seen.push(job?.data, propagation.getBaggage(context.active())?.getEntry('tenant')?.value);
        test.tracing.tracer.startSpan('read').end();
      }),
    );
    const [send, read, process] = await ended(3);
    await boss.offWork(name);
    expect(seen).toEqual([{ cvId: 7 }, 'acme']);
    expect(send).toMatchObject({
      name: `send ${name}`,
      kind: SpanKind.PRODUCER,
      attributes: {
        'messaging.system': 'pg-boss',
        'messaging.destination.name': name,
        'messaging.operation.name': 'send',
        'messaging.operation.type': 'send',
        'messaging.message.id': id,
      },
    });
    expect(process).toMatchObject({
      name: `process ${name}`,
      kind: SpanKind.CONSUMER,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'messaging.system': 'pg-boss',
        'messaging.destination.name': name,
        'messaging.operation.type': 'process',
        'messaging.message.id': id,
      },
    });
    expect(send?.parentSpanContext?.spanId).toBe(sender);
    expect(process?.parentSpanContext?.spanId).toBe(send?.spanContext().spanId);
    expect(process?.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(process?.links.map((link) => link.context.spanId)).toEqual([send?.spanContext().spanId]);
    expect(read?.parentSpanContext?.spanId).toBe(process?.spanContext().spanId);
  });

  it('that fails is recorded, fails in the queue too, and is tried again in the same trace', async () => {
    const jobs = traceJobs(test.tracing.tracer, {
      redact: (text) => text.replaceAll('hunter2', '[redacted]'),
    });
    const name = await queue({ retryLimit: 1 });
    await test.inRequest(() => jobs.send(name, { cvId: 7 }, (data) => boss.send(name, data)), HEADERS);
    let attempts = 0;
    await boss.work(
      name,
      work,
      jobs.work(name, async (given: Job[]) => {
        expect(given[0]?.data).toEqual({ cvId: 7 });
        if (++attempts === 1) throw new RangeError('no page hunter2');
      }),
    );
    const [, first, second] = await ended(3);
    await boss.offWork(name);
    expect(first).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'RangeError' },
      events: [
        {
          name: 'exception',
          attributes: { 'exception.type': 'RangeError', 'exception.message': 'no page [redacted]' },
        },
      ],
    });
    expect(JSON.stringify(first?.events)).not.toContain('hunter2');
    expect(second?.status.code).toBe(SpanStatusCode.UNSET);
    expect(second?.spanContext().traceId).toBe(first?.spanContext().traceId);
  });

  it('of several is worked on in one trace of its own, linked with each', async () => {
    const jobs = traceJobs(test.tracing.tracer);
    const name = await queue();
    await test.inRequest(
      () =>
        jobs.sendBatch(name, [{ n: 1 }, { n: 2 }], (data) =>
          boss.insert(
            name,
            data.map((one) => ({ data: one })),
          ),
        ),
      HEADERS,
    );
    await boss.send(name, { n: 3 });
    const seen: unknown[] = [];
    await boss.work(
      name,
      { ...work, batchSize: 10 },
      jobs.work(name, async (given: Job[]) => void seen.push(...given.map((job) => job.data))),
    );
    const [send, process] = await ended(2);
    await boss.offWork(name);
    expect(seen).toEqual(expect.arrayContaining([{ n: 1 }, { n: 2 }, { n: 3 }]));
    expect(send?.attributes['messaging.batch.message_count']).toBe(2);
    expect(process?.attributes['messaging.batch.message_count']).toBe(3);
    expect(process?.parentSpanContext).toBeUndefined();
    expect(process?.links.map((link) => link.context.spanId)).toEqual([
      send?.spanContext().spanId,
      send?.spanContext().spanId,
    ]);
  });
});

describe('jobs', () => {
  it('that cannot be sent are recorded and thrown', async () => {
    const jobs = traceJobs(test.tracing.tracer);
    await test.inRequest(async () => {
      await expect(jobs.send('nowhere', {}, (data) => boss.send('nowhere', data))).rejects.toThrow('nowhere');
    });
    expect(test.spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
  });

  it('keep data as it was: null, arrays and what serialises itself', async () => {
    const jobs = traceJobs(test.tracing.tracer);
    const sent = async (data: object | null | undefined): Promise<unknown> => {
      const stored = await jobs.send('q', data, async (given) => JSON.parse(JSON.stringify(given)) as object);
      const job = { id: '1', data: stored as unknown };
      await jobs.work('q', () => {})([job]);
      return job.data;
    };
    expect(await sent(null)).toBeNull();
    expect(await sent(undefined)).toBeNull();
    expect(await sent({})).toEqual({});
    expect(await sent([1, 2])).toEqual([1, 2]);
    expect(await sent(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    const given = Object.freeze({ a: 1 });
    expect(await sent(given)).toEqual({ a: 1 });
  });

  it('that came without a trace, or with a broken one, start their own', async () => {
    const jobs = traceJobs(test.tracing.tracer);
    for (const data of [
      null,
      'text',
      { a: 1 },
      { [JOB_TRACE_KEY]: null },
      { [JOB_TRACE_KEY]: { traceparent: 7 } },
    ]) {
      await jobs.work('q', () => {
        expect(trace.getSpan(context.active())).toBeDefined();
      })([{ id: '1', data }]);
    }
    expect(test.spans).toHaveLength(5);
    expect(test.spans.every((span) => span.parentSpanContext === undefined && span.links.length === 0)).toBe(
      true,
    );
  });

  it('are linked instead of continued where that is asked for', async () => {
    const jobs = traceJobs(test.tracing.tracer, { relation: 'link', system: 'bullmq' });
    let data: object = {};
    await test.inRequest(() => jobs.send('q', {}, async (given) => void (data = given)), HEADERS);
    await jobs.work('q', () => {})([{ id: '1', data }]);
    const [send, process] = test.spans;
    expect(process?.parentSpanContext).toBeUndefined();
    expect(process?.links[0]?.context.spanId).toBe(send?.spanContext().spanId);
    expect(process?.attributes['messaging.system']).toBe('bullmq');
  });
});
