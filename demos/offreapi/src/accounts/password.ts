import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** 32 MiB and some 80 ms each: OWASP's choice for scrypt with this much memory. */
const COST = { N: 32_768, r: 8, p: 1 } as const;
const HASH_BYTES = 32;
/** Hashes waiting for their turn; beyond, a sign-in is asked to come back. */
const MAX_WAITING = 16;

/** Too many passwords are being hashed. */
export class PasswordsBusyError extends Error {
  override readonly name = 'PasswordsBusyError';
}

/** @returns `scrypt$N$r$p$salt$hash`, salt and hash in base64url */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, HASH_BYTES, COST);
  return format(COST, salt, hash);
}

/**
 * Takes the same time whether there is a stored hash or not, so that nobody can learn which accounts exist.
 *
 * @param stored what `hashPassword` gave; undefined when there is no such account
 * @throws PasswordsBusyError
 */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const { cost, salt, hash } = parse(stored ?? NOBODY);
  const derived = await derive(password, salt, hash.length, cost);
  return timingSafeEqual(derived, hash) && stored !== undefined;
}

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

function format({ N, r, p }: Cost, salt: Buffer, hash: Buffer): string {
  return `scrypt$${N}$${r}$${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

const NOBODY = format(COST, Buffer.alloc(16), Buffer.alloc(HASH_BYTES));

function parse(stored: string): { cost: Cost; salt: Buffer; hash: Buffer } {
  const [kind, N, r, p, salt = '', hash = ''] = stored.split('$');
  if (kind !== 'scrypt') throw new Error('A stored password hash is not of a known kind.');
  return {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  };
}

let last: Promise<unknown> = Promise.resolve();
let waiting = 0;

/** One at a time: four at once, as libuv would have it, take 128 MiB. */
async function derive(password: string, salt: Buffer, bytes: number, cost: Cost): Promise<Buffer> {
  if (waiting >= MAX_WAITING) throw new PasswordsBusyError(`${waiting} passwords are waiting already.`);
  waiting++;
  const mine = last.then(() => scryptAsync(password.normalize('NFKC'), salt, bytes, cost));
  last = mine.catch(() => {});
  try {
    return await mine;
  } finally {
    waiting--;
  }
}

function scryptAsync(password: string, salt: Buffer, bytes: number, cost: Cost): Promise<Buffer> {
  const options: ScryptOptions = { ...cost, maxmem: 2 * 128 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, bytes, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
