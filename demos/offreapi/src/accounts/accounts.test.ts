import type { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../database/database.ts';
import { RecruiterSchema } from '../database/recruiter.ts';
import { SessionSchema } from '../database/session.ts';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../embedded-database.ts';
import { issueToken, revokeToken, tokenOf } from './api-tokens.ts';
import { firstRunAdmin } from './first-run-admin.ts';
import { loginLimits } from './login-limit.ts';
import { hashPassword, verifyPassword } from './password.ts';
import {
  changePassword,
  createRecruiter,
  disableRecruiter,
  readRecruiter,
  recruiterOf,
} from './recruiters.ts';
import { sessionLimits, sessionOf, signOut } from './sessions.ts';
import { signIn, type SignIn } from './sign-in.ts';
import { tellFirstRun } from './tell-first-run.ts';

const PASSWORD = 'un mot de passe assez long';
const START = new Date('2026-03-01T08:00:00Z');
const after = (ms: number): Date => new Date(START.getTime() + ms);

let embedded: EmbeddedDatabase;
let database: Database;
let em: EntityManager;
let id: string;
let address = 0;

beforeAll(async () => {
  embedded = await startEmbeddedDatabase();
  database = await openDatabase(embedded.url);
  em = database.orm.em.fork();
  const input = { email: 'Ada@Example.org', name: 'Ada', password: PASSWORD, role: 'recruiter' as const };
  ({ id } = await createRecruiter(em, input, START));
});
afterAll(async () => {
  await database.close();
  await embedded.close();
});

/** From an address of its own, unless one is given. */
const attempt = (
  password: string,
  options: { email?: string; address?: string; now?: Date } = {},
): Promise<SignIn> =>
  signIn(
    database.orm.em.fork(),
    {
      email: options.email ?? 'ada@example.org',
      password,
      address: options.address ?? `2001:db8::${(address += 1)}`,
    },
    options.now ?? START,
  );

async function signedIn(now = START): Promise<string> {
  const result = await attempt(PASSWORD, { now });
  if (result.kind !== 'signed-in') throw new Error(result.reason);
  return result.token;
}

describe('a password', () => {
  it('is kept as a salted scrypt hash, and compared as typed on any keyboard', async () => {
    const [one, other] = [
      await hashPassword('caf\u00e9-caf\u00e9-caf\u00e9'),
      await hashPassword('x'.repeat(12)),
    ];
    expect(one).toMatch(/^scrypt\$32768\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
    expect(await verifyPassword('cafe\u0301-cafe\u0301-cafe\u0301', one)).toBe(true);
    expect(await verifyPassword('café', one)).toBe(false);
    expect(await verifyPassword('café', undefined)).toBe(false);
    expect(await hashPassword('x'.repeat(12))).not.toBe(other);
  });

  it.each([
    ['short', 'too-short'],
    ['x'.repeat(257), 'too-long'],
    [['not', 'a', 'text'], 'not-text'],
    ['', 'required'],
  ])('cannot be %j', (password, code) => {
    const body = { name: 'B', email: 'b@example.org', role: 'admin', password };
    expect(() => readRecruiter(body)).toThrow(
      expect.objectContaining({
        errors: [{ field: 'password', code, ...(code.startsWith('too-') && { limit: expect.any(Number) }) }],
      }),
    );
  });

  it('when it changes, ends the sessions begun with the old one', async () => {
    const token = await signedIn();
    await changePassword(em, await recruiterOf(em, id), `${PASSWORD}!`);
    expect(await sessionOf(database.orm.em.fork(), token, START)).toBeUndefined();
    expect((await attempt(`${PASSWORD}!`)).kind).toBe('signed-in');
    await changePassword(em, await recruiterOf(em, id), PASSWORD);
  });
});

describe('an account', () => {
  it('has an e-mail of its own, in whatever case', async () => {
    const again = { email: 'ADA@example.org', name: 'Eve', password: PASSWORD, role: 'admin' as const };
    await expect(createRecruiter(database.orm.em.fork(), again, START)).rejects.toMatchObject({
      code: 'email-taken',
    });
  });

  it('that is disabled is out at once, with its sessions and its tokens', async () => {
    const input = { email: 'gone@example.org', name: 'Gone', password: PASSWORD, role: 'admin' as const };
    const recruiter = await createRecruiter(em, input, START);
    const session = await attempt(PASSWORD, { email: 'gone@example.org' });
    const { secret } = await issueToken(em, recruiter, { name: 'x' }, START);
    await disableRecruiter(em, recruiter.id, START);
    expect(await attempt(PASSWORD, { email: 'gone@example.org' })).toMatchObject({ reason: 'credentials' });
    expect(await sessionOf(em, session.kind === 'signed-in' ? session.token : '', START)).toBeUndefined();
    expect(await tokenOf(em, secret, START)).toBeUndefined();
  });
});

describe('a session', () => {
  it('is found by its token, of which only the hash is stored', async () => {
    const token = await signedIn();
    const session = await sessionOf(database.orm.em.fork(), token, START);
    expect(session?.recruiter.email).toBe('ada@example.org');
    expect(session?.tokenHash).not.toContain(token);
    expect(await sessionOf(em, 'x'.repeat(43), START)).toBeUndefined();
    expect(await sessionOf(em, "' or true --", START)).toBeUndefined();
    await signOut(em, token);
    expect(await sessionOf(database.orm.em.fork(), token, START)).toBeUndefined();
  });

  it('ends after 8 hours without use, and after 7 days however much it is used', async () => {
    const [idle, used] = [await signedIn(), await signedIn()];
    const { idleMs, absoluteMs } = sessionLimits;
    for (let ms = 0; ms < absoluteMs; ms += idleMs - 1) {
      expect(await sessionOf(database.orm.em.fork(), used, after(ms))).toBeDefined();
    }
    expect(await sessionOf(database.orm.em.fork(), used, after(absoluteMs))).toBeUndefined();
    expect(await sessionOf(database.orm.em.fork(), idle, after(idleMs))).toBeUndefined();
  });
});

describe('sign-in', () => {
  it('does not tell an unknown address from a wrong password', async () => {
    const time = async (email: string): Promise<[SignIn, number]> => {
      const start = performance.now();
      return [await attempt('wrong wrong wrong', { email }), performance.now() - start];
    };
    const [known, knownMs] = await time('ada@example.org');
    const [unknown, unknownMs] = await time('nobody@example.org');
    expect(unknown).toEqual(known);
    expect(unknown).toEqual({ kind: 'refused', reason: 'credentials', retryAfterMs: 0 });
    expect(unknownMs).toBeGreaterThan(knownMs / 4);
    expect((await attempt(PASSWORD)).kind).toBe('signed-in');
  });

  it.each(['ada@example.org', 'nobody-else@example.org'])(
    'of %s is blocked after five failures, longer each time',
    async (email) => {
      const at = (ms: number, password = 'wrong wrong wrong'): Promise<SignIn> =>
        attempt(password, { email, now: after(ms) });
      for (let failure = 0; failure < loginLimits.email; failure++) {
        expect(await at(failure)).toMatchObject({ reason: 'credentials' });
      }
      expect(await at(1000, PASSWORD)).toMatchObject({ reason: 'too-many-attempts' });
      const { firstBlockMs, windowMs } = loginLimits;
      expect(await at(firstBlockMs + 100)).toMatchObject({ reason: 'credentials' });
      const blocked = await at(firstBlockMs + 200);
      expect(blocked.kind === 'refused' && blocked.retryAfterMs).toBe(2 * firstBlockMs - 100);
      const later = 4 * firstBlockMs;
      if (email.startsWith('ada')) {
        expect((await at(later, PASSWORD)).kind).toBe('signed-in');
        expect(await at(later + 1)).toMatchObject({ reason: 'credentials' });
      } else {
        for (let failure = 0; failure < loginLimits.email; failure++) {
          expect(await at(later + 2 * windowMs + failure)).toMatchObject({ reason: 'credentials' });
        }
      }
    },
  );

  it('lets no more guesses through when they come all at once', async () => {
    const email = 'many@example.org';
    const results = await Promise.all(
      Array.from({ length: 12 }, () => attempt('guess guess guess', { email })),
    );
    const looked = results.filter((result) => result.kind === 'refused' && result.reason === 'credentials');
    expect(looked).toHaveLength(loginLimits.email);
  });

  it('is blocked for an address that tries many accounts', async () => {
    const many = { address: '192.0.2.1' };
    const { insert, key } = {
      insert: 'insert into login_attempt values (?, ?, null, ?)',
      key: await keyOf(many.address),
    };
    await em.execute(insert, [key, loginLimits.address - 1, START]);
    expect(await attempt('x'.repeat(12), { ...many, email: 'one@example.org' })).toMatchObject({
      reason: 'credentials',
    });
    expect(await attempt(PASSWORD, { ...many, now: after(1) })).toMatchObject({
      reason: 'too-many-attempts',
    });
    expect((await attempt(PASSWORD, { now: after(1) })).kind).toBe('signed-in');
  });
});

describe('an API token', () => {
  it('is good until it expires or is revoked, by its owner alone', async () => {
    const recruiter = await recruiterOf(em, id);
    const { secret, token } = await issueToken(em, recruiter, { name: 'script', days: 2 }, START);
    expect((await tokenOf(database.orm.em.fork(), secret, START))?.recruiter.id).toBe(id);
    expect(await tokenOf(database.orm.em.fork(), secret, after(2 * 86_400_000))).toBeUndefined();
    const other = { email: 'other@example.org', name: 'O', password: PASSWORD, role: 'admin' as const };
    const stranger = await createRecruiter(em, other, START);
    await expect(revokeToken(em, stranger, token.id, START)).rejects.toMatchObject({
      code: 'token-not-found',
    });
    await revokeToken(em, recruiter, token.id, START);
    expect(await tokenOf(database.orm.em.fork(), secret, START)).toBeUndefined();
    expect(await tokenOf(em, token.tokenHash, START)).toBeUndefined();
  });
});

describe('the first admin', () => {
  const settings = { demo: false, email: 'Admin@Example.org', password: 'a first password' };

  it('is created once by replicas that start together, and not changed by the environment later', async () => {
    await em.execute('delete from recruiter');
    const run = (given = settings) => firstRunAdmin(database.orm.em.fork(), given, START);
    const runs = await Promise.all([run(), run(), run()]);
    expect(runs.map(({ kind }) => kind).sort()).toEqual(['created', 'exists', 'exists']);
    expect(await run({ ...settings, password: 'another password' })).toEqual({ kind: 'exists' });
    expect((await attempt('a first password', { email: 'admin@example.org' })).kind).toBe('signed-in');
    expect(await em.fork().findOneOrFail(RecruiterSchema, { email: 'admin@example.org' })).toMatchObject({
      role: 'admin',
    });
  });

  it('is missed when nothing names one', async () => {
    await em.execute('delete from recruiter');
    const nobody = await firstRunAdmin(
      database.orm.em.fork(),
      { demo: false, email: undefined, password: undefined },
      START,
    );
    const lines: string[] = [];
    const log = { info: () => {}, warn: (line: string) => lines.push(line), error: () => {} };
    tellFirstRun(log, nobody);
    expect(lines.join()).toContain('OFFREAPI_ADMIN_EMAIL');
  });

  it('gets a new password at each start of the demo, shown to the terminal and to no log', async () => {
    const demo = { demo: true, email: undefined, password: undefined };
    const shown: string[] = [];
    const log = {
      info: () => expect.unreachable(),
      warn: () => expect.unreachable(),
      error: () => expect.unreachable(),
    };
    const passwords: string[] = [];
    for (let start = 0; start < 2; start++) {
      const run = await firstRunAdmin(database.orm.em.fork(), demo, START);
      tellFirstRun(log, run, (text) => shown.push(text));
      if (run.kind === 'demo') passwords.push(run.generatedPassword ?? '');
    }
    expect(new Set(passwords).size).toBe(2);
    expect(shown[1]).toContain(passwords[1]);
    const [first = '', second = ''] = passwords;
    const email = 'admin@offreapi.example';
    expect((await attempt(first, { email })).kind).toBe('refused');
    expect((await attempt(second, { email })).kind).toBe('signed-in');
    expect(await em.fork().count(SessionSchema)).toBe(1);
  });
});

async function keyOf(value: string): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('sha256').update(`address:${value}`).digest('hex');
}
