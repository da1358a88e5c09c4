/**
 * What a log call costs beside stock winston's. From the package's folder:
 * `node --conditions=@vigie/source src/logger.bench.ts`
 *
 * Many short rounds, the candidates taking turns, so that load on the host meets all alike. A turn of the event loop makes 50 calls,
 * and what it takes to write their lines is counted in. Our lines go to /dev/null, winston's to a stream that does nothing.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
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
const identity = { service: 'orders', version: '1.4.0', environment: 'production' };
const ours = { ...identity, fd: fs.openSync('/dev/null', 'w'), traceIds: () => span.getStore() };
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
const stock = winston.createLogger({
  defaultMeta: identity,
  format: winston.format.combine(
    winston.format((info) => Object.assign(info, span.getStore()))(),
    winston.format.timestamp(),
    winston.format.json(),
  ),
  transports: [new winston.transports.Stream({ stream: nowhere })],
});
const vigie = createLogger(ours);
const child = vigie.child({ requestId: 'r-1' });
const observed = createLogger({ ...ours, transports: new winston.transports.Stream({ stream: nowhere }) });
const sink = http.createServer((request, response) =>
  request.resume().on('end', () => response.writeHead(204).end()),
);
await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
const sinkUrl = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
const loki = createLogger({ ...ours, loki: { url: sinkUrl } });
const otlp = createLogger({ ...ours, otlp: { url: `${sinkUrl}/v1/logs` } });
const failure = new Error('card refused');

function access(): void {
  vigie.access({
    method: 'GET',
    route: '/orders/:id',
    path: '/orders/42',
    status: 200,
    durationMs: 12.345,
    responseBytes: 512,
    clientAborted: false,
    traceId: ids.traceId,
    spanId: ids.spanId,
    traceFlags: 1,
    endTimeMs: Date.now(),
  });
}

const candidates: Readonly<Record<string, () => void>> = {
  "stock winston: info('x', { a: 1, b: 'y' })": () => void stock.info('x', { a: 1, b: 'y' }),
  "info('x', { a: 1, b: 'y' })": () => void vigie.info('x', { a: 1, b: 'y' }),
  "info('order placed')": () => void vigie.info('order placed'),
  "child.info('x', { a: 1, b: 'y' })": () => void child.info('x', { a: 1, b: 'y' }),
  "info('%s placed', 'order')": () => void vigie.info('%s placed', 'order'),
  'info(text that might hold a secret)': () => void vigie.info('retrying, attempt=3 of 5'),
  "error('payment failed', error)": () => void vigie.error('payment failed', failure),
  'access(entry)': access,
  "info('x', { a: 1, b: 'y' }) with Loki": () => void loki.info('x', { a: 1, b: 'y' }),
  "info('x', { a: 1, b: 'y' }) with OTLP": () => void otlp.info('x', { a: 1, b: 'y' }),
  "info('x', { a: 1, b: 'y' }) with a further transport": () => void observed.info('x', { a: 1, b: 'y' }),
  "stock winston: debug('x'), disabled": () => void stock.debug('x'),
};

async function round(call: () => void): Promise<number> {
  const begun = process.hrtime.bigint();
  for (let turn = 0; turn < TURNS; turn++) {
    for (let i = 0; i < CALLS_A_TURN; i++) call();
    await nextTurn();
  }
  return Number(process.hrtime.bigint() - begun) / (TURNS * CALLS_A_TURN);
}

function disabled(): number {
  const calls = 100_000;
  const begun = process.hrtime.bigint();
  for (let i = 0; i < calls; i++) vigie.debug('x');
  return Number(process.hrtime.bigint() - begun) / calls;
}

const results = new Map<string, number[]>(
  [...Object.keys(candidates), "debug('x'), disabled"].map((name) => [name, []]),
);
const empty: number[] = [];
await span.run(ids, async () => {
  for (let i = 0; i < ROUNDS; i++) {
    empty.push(await round(() => undefined));
    for (const [name, call] of Object.entries(candidates)) results.get(name)?.push(await round(call));
    results.get("debug('x'), disabled")?.push(disabled());
  }
});
const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const median = (values: readonly number[]): number => sorted(values)[values.length >> 1] ?? 0;
const turn = median(empty);
process.stdout.write(`${'nanoseconds a call'.padEnd(54)} best  median\n`);
for (const [name, times] of results) {
  const overhead = name === "debug('x'), disabled" ? 0 : turn;
  const columns = [sorted(times)[0] ?? 0, median(times)].map((time) =>
    (time - overhead).toFixed(0).padStart(7),
  );
  process.stdout.write(`${name.padEnd(52)}${columns.join(' ')}\n`);
}
sink.closeAllConnections();
sink.close();
await Promise.all([loki.shutdown(0), otlp.shutdown(0)]);
