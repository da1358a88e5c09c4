import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Traffic, type Visit } from './traffic.ts';

let server: Server;
let traffic: Traffic;
let answer: () => Promise<void> | void;

beforeEach(async () => {
  answer = () => undefined;
  server = createServer(async (request, response) => {
    await answer();
    response.statusCode = Number(new URL(request.url ?? '', 'http://x').searchParams.get('status') ?? 200);
    response.end('hello');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  traffic = new Traffic({
    offreapi: origin,
    'datapress-api': origin,
    'datapress-front': 'http://127.0.0.1:1',
  });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const visit = (status: number, expected: number): Visit => ({
  service: 'offreapi',
  path: `/?status=${status}`,
  expect: expected,
});

async function* endless(each: Visit): AsyncGenerator<Visit, never> {
  for (;;) yield each;
}

describe('Traffic', () => {
  it('takes an error asked for as right and any other answer as failed', async () => {
    expect(await traffic.send(visit(200, 200))).toEqual({ status: 200, text: 'hello' });
    expect(await traffic.send(visit(404, 404))).toBeDefined();
    expect(await traffic.send(visit(500, 200))).toBeUndefined();
    expect(traffic.counts).toEqual({ sent: 3, expectedErrors: 1, failed: 1 });
    expect(traffic.failures).toEqual([
      'offreapi: GET /?status=500 failed: answered 500 in place of 200: hello',
    ]);
  });

  it('takes a service that is not there as a failure and counts by service', async () => {
    await traffic.send({ service: 'datapress-front', path: '/' });
    await traffic.send({ service: 'datapress-api', path: '/' });
    expect(traffic.failures).toEqual([expect.stringContaining('datapress-front: GET / failed: ')]);
    expect(traffic.sentTo('datapress-front')).toBe(1);
    expect(traffic.sentTo('offreapi')).toBe(0);
  });

  it('keeps the first failures and counts the rest', async () => {
    for (let i = 0; i < 9; i++) await traffic.send(visit(500, 200));
    expect(traffic.failures).toHaveLength(6);
    expect(traffic.failures.at(-1)).toBe('4 more requests failed.');
  });

  it('ends when told to, after the last answer, and never has more than eight under way', async () => {
    let underWay = 0;
    let most = 0;
    answer = async () => {
      most = Math.max(most, ++underWay);
      await delay(150);
      underWay -= 1;
    };
    await traffic.run(endless(visit(200, 200)), 200, AbortSignal.timeout(300));
    expect(most).toBe(8);
    expect(underWay).toBe(0);
    expect(traffic.counts.failed).toBe(0);
    expect(traffic.counts.sent).toBeGreaterThanOrEqual(8);
  });
});
