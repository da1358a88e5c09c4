import type { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSecretToken } from '../accounts/secret-token.ts';
import { createRecruiter } from '../accounts/recruiters.ts';
import { CvRefusal } from '../cv/refusal.ts';
import { ApplicationSchema, type Application } from '../database/application.ts';
import { CvSchema } from '../database/cv.ts';
import { openDatabase, type Database } from '../database/database.ts';
import type { Offer } from '../database/offer.ts';
import type { Recruiter } from '../database/recruiter.ts';
import { ScoringLogSchema } from '../database/scoring-log.ts';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../embedded-database.ts';
import { createInstruments } from '../observability.ts';
import type { OfferInput } from '../offers/offer-input.ts';
import { closeOffer, editOffer, listOffers, publishOffer, reopenOffer } from '../offers/offers.ts';
import { purge } from '../retention/purge.ts';
import { createLexicalScorer } from '../scoring/lexical-scorer.ts';
import { goodCvText, goodOffer } from '../testing/client.ts';
import { compare } from './compare.ts';
import { cvFile } from './cv-file.ts';
import { decide, history } from './decide.ts';
import { distributeScores, rankingVersion } from './distribution.ts';
import { followed, replaceCv, withdraw } from './follow.ts';
import { giveUpProcessing, processApplication, type Processed } from './process-application.ts';
import { applicationOf, ranking, type RankingFilters } from './ranking.ts';
import { submit, type Submitted } from './submit.ts';

const START = new Date('2026-03-01T08:00:00Z');
const DAY_MS = 86_400_000;
const NOBODY = '00000000-0000-4000-8000-000000000000';

let embedded: EmbeddedDatabase;
let database: Database;
let recruiter: Recruiter;
let now = START;
/** What would be in the queue. */
let queued: string[] = [];
/** What a file says, and what happens while it is read. */
let onExtract: () => Promise<void> | void = () => {};

const em = (): EntityManager => database.orm.em.fork();
const deps = {
  retentionDays: 730,
  now: () => now,
  processing: {
    enqueue: (_em: EntityManager, ids: readonly string[]) => Promise.resolve(void queued.push(...ids)),
    wake: () => {},
  },
  // The text of these files is their bytes: what PDFs do is tested where they are read.
  extractor: {
    extract: async (file: Uint8Array) => {
      const text = Buffer.from(file).toString();
      await onExtract();
      if (text.startsWith('refuse')) throw new CvRefusal('cv-image-only');
      if (text.startsWith('break')) throw new Error('The worker ended.');
      return { text, pages: 1, hiddenWords: 0 };
    },
    pending: 0,
    warmUp: () => Promise.resolve(),
    close: () => Promise.resolve(),
  },
  scorer: createLexicalScorer(),
  instruments: createInstruments(undefined, { pendingExtractions: () => 0 }),
};

beforeAll(async () => {
  embedded = await startEmbeddedDatabase();
  database = await openDatabase(embedded.url);
  const account = {
    email: 'r@example.org',
    name: 'Rita',
    password: 'x'.repeat(12),
    role: 'recruiter' as const,
  };
  recruiter = await createRecruiter(em(), account, START);
});
afterAll(async () => {
  await database.close();
  await embedded.close();
});

const publish = (changes: Partial<OfferInput> = {}): Promise<Offer> =>
  publishOffer(em(), { ...goodOffer, ...changes }, recruiter, now);

const apply = (offer: Offer, text = goodCvText, name = 'Ada Canari'): Promise<Submitted> => {
  const email = `${name.split(' ')[0]?.toLowerCase()}@example.org`;
  return submit(deps, em(), offer.id, { name, email, message: 'Bonjour.', file: Buffer.from(text) });
};

async function work(): Promise<Processed[]> {
  const results: Processed[] = [];
  for (const id of queued.splice(0)) results.push(await processApplication(deps, em(), id));
  return results;
}

const applied = async (offer: Offer, text?: string, name?: string): Promise<Application> => {
  const { application } = await apply(offer, text, name);
  await work();
  return applicationOf(em(), application.id);
};

const decideOn = (id: string, to: Application['status'], note = ''): ReturnType<typeof decide> =>
  decide(em(), { applicationId: id, recruiter, to, note, retentionDays: 730 }, now);

describe('an offer', () => {
  it('is found by the beginnings of words, whatever their accents, and not by parts of words', async () => {
    const { id } = await publish({
      title: 'Chaudronnière',
      place: 'Besançon',
      mustHave: ['C++'],
      niceToHave: ['Œnologie'],
    });
    const find = async (query: string): Promise<string[]> =>
      (await listOffers(em(), { query, page: 1, limit: 10 })).items.map((offer) => offer.id);
    for (const query of ['CHAUDRON', 'besanc', 'c++ oeno', '  Besançon,  chaudronniere ', 'api automatis']) {
      expect(await find(query), query).toContain(id);
    }
    for (const query of ['dronniere', 'besançon lyon', '%', '_', "'; drop table offer; --", '\\']) {
      expect(
        (await find(query)).filter((found) => found === id),
        query,
      ).toHaveLength(/\w\w/.test(query) ? 0 : 1);
    }
  });

  it('is closed and opened again, and listed accordingly', async () => {
    const offer = await publish();
    now = new Date(START.getTime() + 1000);
    expect(await closeOffer(em(), offer.id, now)).toMatchObject({ status: 'closed', closedAt: now });
    expect(await closeOffer(em(), offer.id, new Date())).toMatchObject({ closedAt: now });
    await expect(apply(offer)).rejects.toMatchObject({ code: 'offer-closed' });
    const list = async (status: 'open' | 'closed' | 'any'): Promise<boolean> =>
      (await listOffers(em(), { status, page: 1, limit: 100 })).items.some(({ id }) => id === offer.id);
    expect([await list('open'), await list('closed'), await list('any')]).toEqual([false, true, true]);
    expect(await reopenOffer(em(), offer.id)).toMatchObject({ status: 'open', closedAt: null });
    for (const id of ['nope', NOBODY]) {
      await expect(closeOffer(em(), id, now)).rejects.toMatchObject({ code: 'offer-not-found' });
    }
  });

  it('that is edited has its applications scored again, unless nothing that counts has changed', async () => {
    const offer = await publish();
    const { id, scoreValue } = await applied(offer);
    const unreadable = await applied(offer, 'refuse');
    await editOffer(em(), deps.processing, offer.id, { ...goodOffer, contract: 'freelance' }, now);
    expect(queued).toEqual([]);

    await editOffer(em(), deps.processing, offer.id, { ...goodOffer, mustHave: ['COBOL'] }, new Date());
    expect(queued).toEqual([id]);
    expect(await applicationOf(em(), id)).toMatchObject({ processing: 'queued', scoreValue });
    onExtract = () => expect.unreachable('the text is known');
    expect(await work()).toEqual(['scored']);
    onExtract = () => {};
    const again = await applicationOf(em(), id);
    expect(again.score?.skills.criteria).toMatchObject([
      { skill: 'COBOL', status: 'missing' },
      { skill: 'Docker' },
    ]);
    expect(again.scoreValue).toBeLessThan(scoreValue ?? 0);
    expect((await applicationOf(em(), unreadable.id)).failureCode).toBe('cv-image-only');
  });
});

describe('processing', () => {
  it('runs once in effect, however often and wherever it is run', async () => {
    const { application } = await apply(await publish());
    queued = [];
    const runs = await Promise.all(
      Array.from({ length: 3 }, () => processApplication(deps, em(), application.id)),
    );
    expect(runs.sort()).toEqual(['scored', 'superseded', 'superseded']);
    expect(await processApplication(deps, em(), application.id)).toBe('superseded');
    const log = await em().find(ScoringLogSchema, { applicationId: application.id });
    const { score, scoreValue } = await applicationOf(em(), application.id);
    expect(log).toMatchObject([
      {
        score: scoreValue,
        mode: 'lexical',
        inputHash: score?.inputHash,
        weightsVersion: score?.weightsVersion,
      },
    ]);
    expect(await processApplication(deps, em(), NOBODY)).toBe('superseded');
  });

  it('stores nothing from a file, an offer or a candidate that is not the one any more', async () => {
    const offer = await publish();
    const { application, followToken } = await apply(offer);
    onExtract = async () => {
      onExtract = () => {};
      await replaceCv(deps, em(), followToken, Buffer.from(`${goodCvText} Encore.`));
    };
    expect(await work()).toEqual(['superseded']);
    expect(await work()).toEqual(['scored']);
    expect((await em().findOneOrFail(CvSchema, { application: application.id })).text).toMatch(/Encore\.$/);

    const second = await apply(offer);
    onExtract = async () => {
      onExtract = () => {};
      await editOffer(em(), deps.processing, offer.id, { ...goodOffer, title: 'Autre' }, new Date());
    };
    expect(await processApplication(deps, em(), second.application.id)).toBe('superseded');
    await work();
    expect((await applicationOf(em(), second.application.id)).processing).toBe('scored');

    const third = await apply(offer);
    onExtract = async () => {
      onExtract = () => {};
      await withdraw(em(), third.followToken, now);
    };
    expect(await work()).toEqual(['superseded']);
    expect(await em().count(CvSchema, { application: third.application.id })).toBe(0);
  });

  it('says what is wrong with a file, tries again what is no fault of it, and gives up in the end', async () => {
    const offer = await publish();
    expect(await applied(offer, 'refuse')).toMatchObject({
      processing: 'failed',
      failureCode: 'cv-image-only',
      scoreValue: null,
    });
    const { application } = await apply(offer, 'break');
    await expect(work()).rejects.toThrow('The worker ended.');
    expect((await applicationOf(em(), application.id)).processing).toBe('queued');
    await giveUpProcessing(em(), application.id, now);
    expect(await applicationOf(em(), application.id)).toMatchObject({
      processing: 'failed',
      failureCode: 'processing-failed',
    });
  });

  it('is asked for in the transaction that stores the application, or neither happens', async () => {
    const offer = await publish();
    const failing = { enqueue: () => Promise.reject(new Error('no queue')), wake: () => {} };
    const input = { name: 'A', email: 'a@example.org', message: '', file: Buffer.from(goodCvText) };
    await expect(submit({ ...deps, processing: failing }, em(), offer.id, input)).rejects.toThrow('no queue');
    expect(await em().count(ApplicationSchema, { offer: offer.id })).toBe(0);
  });

  it('is stored once where its form is sent twice, and again where something was changed in it', async () => {
    const offer = await publish();
    const input = {
      name: 'Ada',
      email: 'ada@example.org',
      message: '',
      file: Buffer.from(goodCvText),
      submission: newSecretToken(),
    };
    const send = (changes: Partial<typeof input> = {}): Promise<Submitted> =>
      submit(deps, em(), offer.id, { ...input, ...changes });
    const [first, second] = await Promise.all([send(), send()]);
    expect(second.application.id).toBe(first.application.id);
    expect([first.repeated, second.repeated]).toEqual(expect.arrayContaining([false, true]));
    expect(first.followToken).toBe(input.submission);
    const corrected = await send({ name: 'Ada L.' });
    expect(corrected).toMatchObject({ repeated: false });
    expect(corrected.followToken).not.toBe(input.submission);
    expect(await em().count(ApplicationSchema, { offer: offer.id })).toBe(2);
  });
});

describe('a private link', () => {
  it('belongs to one application, and to nothing that is no such link', async () => {
    const offer = await publish();
    const [one, other] = [await apply(offer), await apply(offer)];
    expect((await followed(em(), one.followToken)).id).toBe(one.application.id);
    expect((await followed(em(), other.followToken)).id).toBe(other.application.id);
    const stored = await applicationOf(em(), one.application.id);
    expect(JSON.stringify(stored)).not.toContain(one.followToken);
    for (const token of ['', 'x'.repeat(43), stored.followTokenHash, one.application.id, ['a'], undefined]) {
      await expect(followed(em(), token)).rejects.toMatchObject({ code: 'application-not-found' });
    }
    await work();
  });

  it('withdraws: file, text, quotes, name, address, message and notes are gone for good', async () => {
    const { application, followToken } = await apply(await publish());
    await work();
    await decideOn(application.id, 'shortlisted', 'Ada canari rappelée.');
    now = new Date(START.getTime() + DAY_MS);
    for (let twice = 0; twice < 2; twice++) {
      expect(await withdraw(em(), followToken, now)).toMatchObject({
        withdrawnAt: now,
        erasedAt: now,
        eraseAt: null,
      });
    }
    expect(await history(em(), application.id)).toMatchObject([
      { toStatus: 'shortlisted', recruiterName: 'Rita', note: '' },
    ]);
    const rows = await em().execute(
      'select a::text as row from application a where id = ? union all select d::text from decision d where application_id = ?',
      [application.id, application.id],
    );
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toMatch(/canari|ada@|Bonjour|NodeJS/i);
    await expect(cvFile(em(), application.id)).rejects.toMatchObject({ code: 'application-withdrawn' });
    await expect(decideOn(application.id, 'hired')).rejects.toMatchObject({ code: 'application-withdrawn' });
    await expect(replaceCv(deps, em(), followToken, Buffer.from('x'))).rejects.toMatchObject({
      code: 'cv-not-replaceable',
    });
  });

  it('sends another file until a person has decided', async () => {
    const { application, followToken } = await apply(await publish(), 'refuse');
    await work();
    await replaceCv(deps, em(), followToken, Buffer.from(goodCvText));
    expect(await applicationOf(em(), application.id)).toMatchObject({
      processing: 'queued',
      failureCode: null,
    });
    await work();
    expect((await applicationOf(em(), application.id)).processing).toBe('scored');
    expect((await cvFile(em(), application.id)).toString()).toBe(goodCvText);
    await decideOn(application.id, 'rejected');
    const late = replaceCv(deps, em(), followToken, Buffer.from('x'));
    await expect(late).rejects.toMatchObject({ code: 'cv-not-replaceable' });
  });
});

describe('decisions', () => {
  it('are taken by persons, each written down with the status before', async () => {
    const { id } = await applied(await publish());
    await decideOn(id, 'shortlisted', 'Good CV.');
    now = new Date(now.getTime() + 1);
    await decideOn(id, 'shortlisted', 'Called.');
    now = new Date(now.getTime() + 1);
    await decideOn(id, 'hired');
    expect((await applicationOf(em(), id)).status).toBe('hired');
    expect(
      (await history(em(), id)).map(({ fromStatus, toStatus, note }) => [fromStatus, toStatus, note]),
    ).toEqual([
      ['shortlisted', 'hired', ''],
      ['shortlisted', 'shortlisted', 'Called.'],
      ['new', 'shortlisted', 'Good CV.'],
    ]);
    await expect(decideOn(id, 'hired')).rejects.toMatchObject({ code: 'decision-unchanged' });
    await expect(decideOn(NOBODY, 'hired')).rejects.toMatchObject({ code: 'application-not-found' });
  });

  it('that go out from a status which somebody else has changed since are not taken', async () => {
    const { id } = await applied(await publish());
    const options = { applicationId: id, recruiter, note: '', retentionDays: 365, from: 'new' as const };
    const asked = (['hired', 'rejected'] as const).map((to) => decide(em(), { ...options, to }, now));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'decision-outdated' },
    });
    expect(await history(em(), id)).toHaveLength(1);
  });

  it('that come together follow one upon the other', async () => {
    const { id } = await applied(await publish());
    await Promise.all((['shortlisted', 'rejected', 'hired'] as const).map((to) => decideOn(id, to, 'x')));
    const trail = (await history(em(), id)).toReversed();
    const statuses = ['new', ...trail.map(({ toStatus }) => toStatus)];
    expect(trail.map(({ fromStatus }) => fromStatus)).toEqual(statuses.slice(0, -1));
    expect(trail.map(({ position }) => position)).toEqual([1, 2, 3]);
    expect(new Set(statuses).size).toBe(4);
  });

  it('cannot be changed or deleted, not even in the database', async () => {
    const { id } = await applied(await publish());
    await decideOn(id, 'rejected', 'No.');
    for (const sql of [
      "update decision set to_status = 'hired'",
      "update decision set note = 'Other.'",
      "update decision set recruiter_name = 'Somebody else', note = ''",
      'delete from decision',
    ]) {
      await expect(em().execute(`${sql} where application_id = ?`, [id]), sql).rejects.toThrow('append-only');
    }
    await expect(em().execute('delete from application where id = ?', [id])).rejects.toThrow();
  });
});

describe('the ranking', () => {
  let offer: Offer;
  let ids: string[];
  beforeAll(async () => {
    offer = await publish();
    ids = [];
    const texts = [
      'NodeJS, Postgres, Docker. API et tests automatisés.',
      'NodeJS et MySQL.',
      'Cuisine.',
      'refuse',
    ];
    for (const [index, text] of texts.entries()) {
      now = new Date(START.getTime() + index * DAY_MS);
      ids.push((await applied(offer, text, ['Zoé A', 'Yann_B', 'xavier c', 'Walid 100%'][index])).id);
    }
    await decideOn(ids[1] ?? '', 'shortlisted');
    const gone = await apply(offer);
    await work();
    await withdraw(em(), gone.followToken, now);
  });

  const ranked = async (filters: RankingFilters, more = {}): Promise<number[]> =>
    (await ranking(em(), offer, { page: 1, limit: 10, filters, ...more })).items.map(({ application }) =>
      ids.indexOf(application.id),
    );

  it.each<[string, RankingFilters, number[]]>([
    ['nothing', {}, [0, 1, 2, 3]],
    ['a skill', { skills: ['node.js'] }, [0, 1]],
    ['two skills', { skills: ['Node.js', 'PostgreSQL'] }, [0]],
    ['related skills as well', { skills: ['Node.js', 'PostgreSQL'], related: true }, [0, 1]],
    ['a skill the offer does not name', { skills: ['Welding'] }, []],
    ['a hostile skill', { skills: [`"}' or 1=1 --`] }, []],
    ['a least score', { minScore: 20 }, [0, 1]],
    ['a highest score', { maxScore: 19.9 }, [2]],
    ['a day', { from: new Date(START.getTime() + DAY_MS), to: new Date(START.getTime() + 2 * DAY_MS) }, [1]],
    ['a status', { statuses: ['shortlisted'] }, [1]],
    ['every status', { statuses: ['new', 'shortlisted', 'rejected', 'hired'] }, [0, 1, 2, 3]],
    ['no status', { statuses: [] }, []],
    ['a name in any case', { text: 'XAVIER' }, [2]],
    ['an address', { text: 'zoé@' }, [0]],
    ['what LIKE would take for a wildcard', { text: '_' }, [1]],
    ['percent', { text: '100%' }, [3]],
    ['everything at once', { skills: ['Node.js'], minScore: 1, statuses: ['new'], text: 'zo' }, [0]],
  ])('is filtered by %s', async (_, filters, expected) => {
    expect(await ranked(filters)).toEqual(expected);
  });

  it('keeps everybody’s rank, whatever is filtered and sorted', async () => {
    const { items, total } = await ranking(em(), offer, {
      page: 1,
      limit: 1,
      sort: 'newest',
      filters: { text: 'a' },
    });
    expect(items[0]?.rank).toBe(4);
    expect(total).toBe(4);
    expect(await ranked({}, { sort: 'oldest' })).toEqual([0, 1, 2, 3]);
    expect(await ranked({}, { sort: 'name' })).toEqual([3, 2, 1, 0]);
    expect(await ranked({}, { limit: 3, page: 2 })).toEqual([3]);
    expect(await ranking(em(), offer, { page: 9, limit: 3 })).toEqual({
      items: [],
      page: 9,
      limit: 3,
      total: 4,
    });
  });

  it('counts the scores that there are, and tells when anything has changed', async () => {
    const before = await rankingVersion(em(), offer.id);
    expect(await rankingVersion(em(), offer.id)).toBe(before);
    const { scored, unscored, bins, best } = await distributeScores(em(), offer.id);
    expect([scored, unscored, bins.reduce((sum, { count }) => sum + count, 0)]).toEqual([3, 1, 3]);
    expect(best).toBe((await applicationOf(em(), ids[0] ?? '')).scoreValue);
    now = new Date(now.getTime() + 5);
    await decideOn(ids[2] ?? '', 'rejected');
    expect(await rankingVersion(em(), offer.id)).not.toBe(before);
  });

  it('compares two applications to one offer, skill by skill', async () => {
    const { skills } = await compare(em(), ids[0] ?? '', ids[3] ?? '');
    expect(
      skills.map(({ skill, kind, criteria }) => [skill, kind, criteria[0]?.status, criteria[1]?.status]),
    ).toEqual([
      ['Node.js', 'must-have', 'matched', undefined],
      ['PostgreSQL', 'must-have', 'matched', undefined],
      ['Docker', 'nice-to-have', 'matched', undefined],
    ]);
    const elsewhere = await applied(await publish());
    await expect(compare(em(), ids[0] ?? '', elsewhere.id)).rejects.toMatchObject({
      code: 'application-not-found',
    });
  });
});

describe('retention', () => {
  it('erases what is past its date, keeps who was hired, and clears what is over', async () => {
    await em().execute('update application set erase_at = null where erased_at is null');
    now = START;
    const offer = await publish();
    const [kept, hired, rejected, again] = [
      await applied(offer),
      await applied(offer),
      await applied(offer),
      await applied(offer),
    ];
    await decideOn(hired.id, 'hired');
    await decideOn(rejected.id, 'rejected');
    await decideOn(again.id, 'hired');
    now = new Date(START.getTime() + 100 * DAY_MS);
    await decideOn(again.id, 'rejected');
    expect(rejected.eraseAt).toEqual(new Date(START.getTime() + 730 * DAY_MS));

    const before = await purge(em(), new Date(START.getTime() + 730 * DAY_MS - 1), 730);
    expect(before.applications).toBe(0);
    const at = new Date(START.getTime() + 730 * DAY_MS);
    const results = await Promise.all([purge(em(), at, 730), purge(em(), at, 730)]);
    expect(results.reduce((sum, { applications }) => sum + applications, 0)).toBe(2);
    const names = async (...all: Application[]): Promise<string[]> =>
      Promise.all(all.map(async ({ id }) => (await applicationOf(em(), id)).candidateName));
    expect(await names(kept, rejected, hired, again)).toEqual(['', '', 'Ada Canari', 'Ada Canari']);
    expect(await em().count(CvSchema, { application: rejected.id })).toBe(0);
    expect(await em().count(ScoringLogSchema)).toBe(0);
    expect((await history(em(), rejected.id))[0]?.toStatus).toBe('rejected');
  });

  it('follows a retention that became shorter, and not one that became longer', async () => {
    await em().execute('update application set erase_at = null where erased_at is null');
    now = START;
    const offer = await publish();
    const [early, late, rehired] = [await applied(offer), await applied(offer), await applied(offer)];
    await decideOn(rehired.id, 'hired');
    now = new Date(START.getTime() + 25 * DAY_MS);
    await decideOn(rehired.id, 'rejected');
    await em().execute('update application set received_at = ? where id = ?', [now, late.id]);
    const at = (days: number): Date => new Date(START.getTime() + days * DAY_MS);
    expect((await purge(em(), at(31), 30)).applications).toBe(1);
    const erased = async (): Promise<boolean[]> =>
      Promise.all(
        [early, late, rehired].map(async ({ id }) => (await applicationOf(em(), id)).erasedAt !== null),
      );
    expect(await erased()).toEqual([true, false, false]);
    expect((await purge(em(), at(54), 730)).applications).toBe(0);
    expect((await purge(em(), at(55), 730)).applications).toBe(2);
  });
});
