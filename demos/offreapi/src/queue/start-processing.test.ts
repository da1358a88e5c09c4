import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApplicationSchema, type Application } from '../database/application.ts';
import type { Offer } from '../database/offer.ts';
import { ScoringLogSchema } from '../database/scoring-log.ts';
import { publishOffer } from '../offers/offers.ts';
import { applicationForm, goodCvText, goodOffer, json } from '../testing/client.ts';
import { textPdf } from '../testing/pdf-files.ts';
import { startTestService, type TestService } from '../testing/test-service.ts';
import { createQueue } from './queue.ts';

let service: TestService;
let offer: Offer;
let cv: Buffer;

beforeAll(async () => {
  service = await startTestService();
  offer = await publishOffer(service.database.orm.em.fork(), goodOffer, undefined, new Date());
  cv = await textPdf(goodCvText);
});
afterAll(() => service.close());

async function apply(): Promise<string> {
  const answer = await fetch(`${service.baseUrl}/api/v1/offers/${offer.id}/applications`, {
    method: 'POST',
    body: applicationForm({ bytes: cv }),
  });
  expect(answer.status).toBe(201);
  return (await json(answer)).id;
}

const stored = (id: string): Promise<Application> =>
  service.database.orm.em.fork().findOneOrFail(ApplicationSchema, { id });

const execute = (sql: string): Promise<unknown[]> => service.database.orm.em.fork().execute<unknown[]>(sql);

describe('an application', () => {
  it('is one trace from the upload through the queue and the thread that reads it to its score', async () => {
    await apply();
    await service.idle();
    await vi.waitFor(
      () => {
        const send = service.spans.find(({ name }) => name === 'send cv.process');
        const names = service.spans
          .filter(({ traceId }) => traceId === send?.traceId)
          .map(({ name }) => name);
        expect(names).toEqual(
          expect.arrayContaining([
            'POST /api/v1/offers/:id/applications',
            'send cv.process',
            'process cv.process',
            'cv.extract',
            'pdf.open',
            'pdf.read',
            'cv.score',
          ]),
        );
        expect(names.filter((name) => name.startsWith('insert')).length).toBeGreaterThan(0);
      },
      { timeout: 10_000 },
    );
  });

  it('is scored once, however often it is asked for', async () => {
    const applicationId = await apply();
    const queue = await createQueue({ databaseUrl: service.embedded.url });
    await queue.enqueue(service.database.orm.em.fork(), 'cv.process', [{ applicationId }, { applicationId }]);
    await service.idle();
    const entries = await service.database.orm.em.fork().count(ScoringLogSchema, { applicationId });
    expect(entries).toBe(1);
    expect((await stored(applicationId)).processing).toBe('scored');
    await queue.stop(1000);
  });

  it('that cannot be processed however often it is tried is left to a person', async () => {
    await execute('alter table scoring_log rename to scoring_log_away');
    try {
      const id = await apply();
      await vi.waitFor(
        async () => {
          await execute("update pgboss.job set start_after = now() where state = 'retry'");
          expect(await stored(id)).toMatchObject({
            processing: 'failed',
            failureCode: 'processing-failed',
            scoreValue: null,
          });
        },
        { timeout: 20_000, interval: 200 },
      );
    } finally {
      await execute('alter table scoring_log_away rename to scoring_log');
    }
    const messages = service.lines().map(({ message }) => message);
    expect(messages.filter((message) => message === 'job failed; it will be tried again')).toHaveLength(3);
    expect(messages).toContain('job given up');
  }, 30_000);

  it('leaves nothing personal in the queue or in any signal', async () => {
    const queued = JSON.stringify(await execute('select * from pgboss.job'));
    expect(queued).toContain('applicationId');
    const spans = JSON.stringify(service.spans);
    const lines = JSON.stringify(service.lines());
    for (const canary of ['Zéphyrine', 'canari', 'example.org', 'Kubernetes', 'Développeuse']) {
      for (const signal of [queued, spans, lines]) expect(signal).not.toContain(canary);
    }
  });
});
