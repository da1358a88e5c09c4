import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../embedded-database.ts';
import { toProblem } from '../http/to-problem.ts';
import { publishOffer } from '../offers/offers.ts';
import { goodOffer } from '../testing/client.ts';
import { startLine, type Line } from '../testing/line.ts';
import { openDatabase, type Database } from './database.ts';
import { OfferSchema } from './offer.ts';

describe('the connections to the database', () => {
  let embedded: EmbeddedDatabase;
  let line: Line;
  let database: Database;
  beforeAll(async () => {
    embedded = await startEmbeddedDatabase();
    line = await startLine(embedded.url);
    database = await openDatabase(line.url, { answerTimeoutMs: 300 });
  });
  afterAll(async () => {
    line.close();
    await database.close();
    await embedded.close();
  });

  /** Stores an offer, and meets with a mishap before it is committed. @returns what the client is told */
  const interrupted = async (mishap: () => unknown): Promise<string> => {
    try {
      await database.orm.em.fork().transactional(async (tx) => {
        await publishOffer(tx, goodOffer, undefined, new Date());
        await tx.flush();
        await mishap();
        await tx.execute('select 1');
      });
    } catch (error) {
      return toProblem(error).code;
    }
    throw new Error('Nothing happened.');
  };
  /** That a connection in the pool is gone may take a moment to be known. */
  const offers = (): Promise<number> => vi.waitFor(() => database.orm.em.fork().count(OfferSchema), 10_000);

  it('stay, where nobody asks for anything', async () => {
    await database.ping();
    await delay(600);
    await database.ping();
  });

  it('are given up where the database stands still: the client may come again, nothing half done stays', async () => {
    const began = performance.now();
    expect(await interrupted(() => line.hold())).toBe('database-unavailable');
    expect(performance.now() - began).toBeLessThan(10_000);
    line.cut();
    expect(await offers()).toBe(0);
  });

  it('are made anew, however many were lost in the middle of a transaction', async () => {
    for (let lost = 1; lost <= 11; lost++)
      expect(await interrupted(() => line.cut()), `lost ${lost}`).toBe('database-unavailable');
    expect(await offers()).toBe(0);
  });

  it('are told to be lost also where that was known before the next query', async () => {
    const cut = async (): Promise<void> => {
      line.cut();
      await delay(100);
    };
    expect(await interrupted(cut)).toBe('database-unavailable');
  });

  it('are ended when the database is closed, also after some were lost', async () => {
    const other = await openDatabase(line.url);
    const lost = other.orm.em.fork().transactional(async (tx) => {
      await tx.execute('select 1');
      line.cut();
      await tx.execute('select 1');
    });
    await expect(lost).rejects.toThrow();
    await other.close();
  });
});

it('a statement that took too long is told as what may go better another time', () => {
  const canceled = Object.assign(new Error('canceling statement due to statement timeout'), {
    code: '57014',
  });
  expect(toProblem(canceled).code).toBe('database-unavailable');
});
