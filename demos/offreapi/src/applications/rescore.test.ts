import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApplicationSchema, type Application } from '../database/application.ts';
import type { Offer } from '../database/offer.ts';
import { ScoringLogSchema } from '../database/scoring-log.ts';
import { publishOffer } from '../offers/offers.ts';
import { scoreBasis } from '../scoring/score-basis.ts';
import { applicationForm, bearer, goodCvText, goodOffer, json } from '../testing/client.ts';
import { textPdf } from '../testing/pdf-files.ts';
import { startTestService, type TestService } from '../testing/test-service.ts';
import { createVisitor } from '../testing/visitor.ts';
import type { Processing } from './processing.ts';
import { rescoreOutdated } from './rescore.ts';

const current = scoreBasis({ mode: 'lexical', model: null });
const old = current.replace(/^\d+/, '1');

let service: TestService;
let offer: Offer;
const ids: string[] = [];

const em = (): ReturnType<TestService['database']['orm']['em']['fork']> => service.database.orm.em.fork();
const stored = (id: string): Promise<Application> => em().findOneOrFail(ApplicationSchema, { id });
const makeOld = (basis: string): Promise<unknown> =>
  em().nativeUpdate(ApplicationSchema, { offer: offer.id }, { scoreBasis: basis, scoreValue: 1 });

beforeAll(async () => {
  service = await startTestService();
  // The service would do by itself what is tested here.
  await em().execute("delete from pgboss.schedule where name = 'scores.refresh'");
  await em().execute("delete from pgboss.job where name = 'scores.refresh'");
  offer = await publishOffer(em(), goodOffer, undefined, new Date());
  const bytes = await textPdf(goodCvText);
  for (let index = 0; index < 3; index++) {
    const answer = await fetch(`${service.baseUrl}/api/v1/offers/${offer.id}/applications`, {
      method: 'POST',
      body: applicationForm({ bytes }),
    });
    ids.push((await json(answer)).id);
  }
  await service.idle();
});
afterAll(() => service.close());

describe('scores made by an earlier method', () => {
  it('are said to wait, and made again, once each, however many replicas ask', async () => {
    const before = await stored(ids[0] ?? '');
    expect(before.scoreBasis).toBe(current);
    await makeOld(old);

    const counts = await fetch(`${service.baseUrl}/api/v1/offers/${offer.id}/counts`, {
      headers: bearer(service.account.token),
    });
    expect(await json(counts)).toMatchObject({ outdatedScores: 3 });
    expect(await page()).toContain('The scores of 3 applications were made by an earlier method.');

    const ask = (): Promise<number> =>
      rescoreOutdated(em(), service.processing, { basis: current, now: new Date(), atMost: 2 });
    const logged = await em().count(ScoringLogSchema, { offerId: offer.id });
    const asked = await Promise.all([ask(), ask()]);
    expect(Math.max(...asked), 'no more at a time than allowed').toBeLessThanOrEqual(2);
    await service.idle();
    await ask();
    await service.idle();

    for (const id of ids) {
      expect(await stored(id)).toMatchObject({
        processing: 'scored',
        scoreBasis: current,
        scoreValue: before.scoreValue,
      });
    }
    expect(await em().count(ScoringLogSchema, { offerId: offer.id })).toBe(logged + 3);
    expect(await page()).not.toContain('earlier method');
  });

  it('stay where they were made with newer weights, by another replica', async () => {
    await makeOld(current.replace(/^\d+/, '999'));
    const processing: Processing = { enqueue: () => Promise.reject(new Error('asked')), wake() {} };
    expect(await rescoreOutdated(em(), processing, { basis: current, now: new Date() })).toBe(0);
    await makeOld(current);
  });

  it('let new applications go first', async () => {
    await em().transactional(async (tx) => {
      await service.processing.enqueue(tx, [ids[0] ?? ''], { afterOthers: true });
      await service.processing.enqueue(tx, [ids[1] ?? '']);
      const rows = await tx.execute<{ priority: number }[]>(
        "select priority from pgboss.job where name = 'cv.process' and state = 'created' order by priority",
      );
      expect(rows.map(({ priority }) => priority)).toEqual([-1, 0]);
    });
    await service.idle();
  });
});

async function page(): Promise<string> {
  const visitor = createVisitor(service.baseUrl);
  await visitor.signIn(service.account);
  const answer = await visitor.get(`/offers/${offer.id}/applications?lang=en`);
  return answer.text();
}
