/**
 * What a log call costs, beside stock winston's: `node --conditions=@vigie/source src/logger.bench.ts`.
 * Many short rounds, the candidates taking turns; the median of each. A turn of the event loop makes 50 calls, and the writing that
 * follows is counted in. Lines go to /dev/null.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import * as fs from 'node:fs';
import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import winston from 'winston';
import { createLogger } from './index.ts';
import type { TraceIds } from './trace-ids.ts';

const CALLS_A_TURN = 50;
const TURNS = 40;
const ROUNDS = 60;

const span = new AsyncLocalStorage<TraceIds>();
const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const fd = fs.openSync('/dev/null', 'w');
const identity = { service: 'orders', version: '1.4.0', environment: 'production' };
const stock = winston.createLogger({
  defaultMeta: identity,
  format: winston.format.combine(
    winston.format((info) => Object.assign(info, span.getStore()))(),
    winston.format.timestamp(),
    winston.format.json(),
  ),
  transports: [
    new winston.transports.Stream({ stream: new Writable({ write: (_chunk, _enc, done) => done() }) }),
  ],
});
const vigie = createLogger({ ...identity, fd, traceIds: () => span.getStore() });
const child = vigie.child({ requestId: 'r-1' });
const failure = new Error('card refused');
const access = (): void =>
  vigie.access({
    method: 'GET',
    route: '/orders/:id',
    path: '/orders/42',
    status: 200,
    durationMs: 12.345,
    responseBytes: 512,
    clientAborted: false,
    endTimeMs: Date.now(),
    ...ids,
  });

const candidates: Readonly<Record<string, () => void>> = {
  'stock winston info(message, {a, b})': () => void stock.info('x', { a: 1, b: 'y' }),
  'vigie info(message, {a, b})': () => void vigie.info('x', { a: 1, b: 'y' }),
  'vigie info(message)': () => void vigie.info('order placed'),
  'vigie child info(message, {a, b})': () => void child.info('x', { a: 1, b: 'y' }),
  'vigie info(message with "=")': () => void vigie.info('retrying with attempt=3 of 5'),
  'vigie error(message, error)': () => void vigie.error('payment failed', failure),
  'vigie access(entry)': access,
  'vigie debug(message, {a, b}), disabled': () => void vigie.debug('x', { a: 1, b: 'y' }),
  'stock winston debug(…), disabled': () => void stock.debug('x', { a: 1, b: 'y' }),
};

async function round(call: () => void): Promise<number> {
  const begun = process.hrtime.bigint();
  for (let turn = 0; turn < TURNS; turn++) {
    for (let i = 0; i < CALLS_A_TURN; i++) call();
    await nextTurn();
  }
  return Number(process.hrtime.bigint() - begun) / (TURNS * CALLS_A_TURN);
}

const results = new Map<string, number[]>(Object.keys(candidates).map((name) => [name, []]));
const empty: number[] = [];
await span.run(ids, async () => {
  for (let i = 0; i < ROUNDS; i++) {
    empty.push(await round(() => undefined));
    for (const [name, call] of Object.entries(candidates)) results.get(name)?.push(await round(call));
  }
});
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const base = median(empty);
for (const [name, times] of results) {
  process.stdout.write(`${name.padEnd(42)} ${(median(times) - base).toFixed(0).padStart(6)} ns\n`);
}
