import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';

/** Failures within a window before a block, for one e-mail (whoever tries) and from one address (whomever it tries). */
export const loginLimits = {
  email: 5,
  address: 30,
  windowMs: 900_000,
  /** Doubled by each further failure. */
  firstBlockMs: 30_000,
  maxBlockMs: 900_000,
} as const;

export interface LoginKeys {
  readonly email: string;
  readonly address: string;
}

/**
 * Counts an attempt as a failure before its password is looked at: attempts sent at once, to however many replicas, cannot
 * pass together. An attempt during a block is not counted, so that a block ends.
 *
 * @returns how long to wait, in milliseconds; 0 when the attempt may go on
 */
export function countAttempt(em: EntityManager, keys: LoginKeys, now: Date): Promise<number> {
  return em.transactional(async (tx) => {
    const address = await lockRow(tx, keyOf('address', keys.address), now);
    const email = await lockRow(tx, keyOf('email', keys.email), now);
    const blockedUntil = Math.max(address.blockedUntil, email.blockedUntil);
    if (blockedUntil > now.getTime()) return blockedUntil - now.getTime();
    await addFailure(tx, address, loginLimits.address, now);
    await addFailure(tx, email, loginLimits.email, now);
    return 0;
  });
}

/** A sign-in that succeeded was no failure. */
export async function forgiveAttempt(em: EntityManager, keys: LoginKeys): Promise<void> {
  await em.execute('delete from login_attempt where key = ?', [keyOf('email', keys.email)]);
  await em.execute(
    'update login_attempt set failures = greatest(failures - 1, 0), blocked_until = null where key = ?',
    [keyOf('address', keys.address)],
  );
}

interface Row {
  readonly key: string;
  readonly failures: number;
  /** In milliseconds since 1970; 0 when there was no block. */
  readonly blockedUntil: number;
  readonly windowStartedAt: number;
}

/** An update that changes nothing locks the row, where a mere select might find it removed in between. */
async function lockRow(em: EntityManager, key: string, now: Date): Promise<Row> {
  const [row] = await em.execute<
    { failures: number; blocked_until: Date | string | null; window_started_at: Date | string }[]
  >(
    `insert into login_attempt (key, failures, blocked_until, window_started_at) values (?, 0, null, ?)
     on conflict (key) do update set key = excluded.key
     returning failures, blocked_until, window_started_at`,
    [key, now],
  );
  if (row === undefined) throw new Error('A login attempt was not counted.');
  return {
    key,
    failures: row.failures,
    blockedUntil: row.blocked_until === null ? 0 : new Date(row.blocked_until).getTime(),
    windowStartedAt: new Date(row.window_started_at).getTime(),
  };
}

async function addFailure(em: EntityManager, row: Row, limit: number, now: Date): Promise<void> {
  const since = Math.max(row.windowStartedAt, row.blockedUntil);
  const forgotten = now.getTime() - since > loginLimits.windowMs;
  const failures = forgotten ? 1 : row.failures + 1;
  const blockMs = Math.min(loginLimits.firstBlockMs * 2 ** (failures - limit), loginLimits.maxBlockMs);
  await em.execute(
    'update login_attempt set failures = ?, blocked_until = ?, window_started_at = ? where key = ?',
    [
      failures,
      failures < limit ? null : new Date(now.getTime() + blockMs),
      forgotten ? now : new Date(row.windowStartedAt),
      row.key,
    ],
  );
}

function keyOf(kind: keyof LoginKeys, value: string): string {
  return createHash('sha256').update(`${kind}:${value.toLowerCase()}`).digest('hex');
}
