import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDelivery, type Delivery, httpSender, type Ledger } from './index.ts';
import {
  accept,
  atMostBytes,
  type Behaviour,
  halfAnswer,
  hang,
  partial,
  poisoned,
  status,
  TestBackend,
} from './test-backend.ts';

let backend: TestBackend;
let warnings: string[];

beforeEach(() => {
  backend = new TestBackend();
  warnings = [];
});
afterEach(() => backend.stop());

function deliveryTo(url: string): Delivery<string> {
  const post = httpSender({ url, contentType: 'application/json' });
  return createDelivery<string>({
    destination: 'backend',
    sizeOf: (item) => item.length + 3,
    flushIntervalMs: 20,
    maxBatchItems: 50,
    retryMinMs: 20,
    retryMaxMs: 100,
    sendTimeoutMs: 250,
    warn: (message) => warnings.push(message),
    send: async (batch, signal) => {
      const result = await post(JSON.stringify(batch), signal);
      if (result.kind !== 'delivered') return result;
      const { rejected = 0 } = JSON.parse(String(result.response?.body)) as { rejected?: number };
      return { ...result, rejected };
    },
  });
}

function offerAll(delivery: Delivery<string>, prefix: string, count: number): string[] {
  const items = Array.from({ length: count }, (_, i) => `${prefix}${i}`);
  for (const item of items) delivery.offer(item);
  return items;
}

function expectBalance(ledger: Ledger): void {
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  expect(ledger.delivered + dropped + ledger.pending).toBe(ledger.created);
  expect(ledger.pendingBytes).toBeLessThanOrEqual(ledger.maxQueueBytes);
}

describe('against a real backend', () => {
  it('delivers everything once when it is up', async () => {
    const delivery = deliveryTo(await backend.start());
    const items = offerAll(delivery, 'item', 333);
    expectBalance(delivery.ledger());
    const ledger = await delivery.shutdown();
    expect(backend.acknowledged).toEqual(items);
    expect(ledger).toMatchObject({ delivered: 333, pending: 0, sendErrors: 0 });
    expect(warnings).toEqual([]);
  });

  it.each<[string, Behaviour]>([
    ['hanging', hang],
    ['503', status(503)],
    ['429 with Retry-After', status(429, { 'retry-after': '0.1' })],
    ['half an answer', halfAnswer],
    ['401', status(401)],
  ])('keeps everything through a fault and delivers it afterwards: %s', async (_name, fault) => {
    const delivery = deliveryTo(await backend.start());
    backend.behave = fault;
    const items = offerAll(delivery, 'item', 120);
    await vi.waitFor(() => expect(delivery.ledger().sendErrors).toBeGreaterThanOrEqual(3), { timeout: 5000 });
    expect(delivery.ledger()).toMatchObject({ delivered: 0, pending: 120 });
    expectBalance(delivery.ledger());
    backend.behave = accept;
    expect(await delivery.flush(5000)).toBe(true);
    expect(backend.acknowledged).toEqual(items);
    expect(delivery.ledger()).toMatchObject({ delivered: 120, pending: 0 });
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('is failing');
    expect(warnings[1]).toContain('recovered');
    await delivery.shutdown();
  });

  it('keeps everything while nobody listens, and delivers it when somebody does', async () => {
    await backend.start();
    const { port, url } = backend;
    await backend.stop();
    const delivery = deliveryTo(url);
    const items = offerAll(delivery, 'item', 120);
    await vi.waitFor(() => expect(delivery.ledger().sendErrors).toBeGreaterThanOrEqual(3), { timeout: 5000 });
    expect(warnings).toHaveLength(1);
    backend = new TestBackend();
    await backend.start(port);
    expect(await delivery.flush(5000)).toBe(true);
    expect(backend.acknowledged).toEqual(items);
    expectBalance(await delivery.shutdown());
  });

  it('does not come back before Retry-After', async () => {
    const delivery = deliveryTo(await backend.start());
    backend.behave = status(503, { 'retry-after': '1' });
    offerAll(delivery, 'item', 3);
    await vi.waitFor(() => expect(backend.requests).toHaveLength(1), { timeout: 5000 });
    backend.behave = accept;
    expect(await delivery.flush(5000)).toBe(true);
    expect(backend.arrivals).toHaveLength(2);
    expect((backend.arrivals[1] as number) - (backend.arrivals[0] as number)).toBeGreaterThanOrEqual(990);
    await delivery.shutdown();
  });

  it('delivers the good items of a poisoned batch and drops only the bad', async () => {
    const delivery = deliveryTo(await backend.start());
    backend.behave = poisoned;
    const good = offerAll(delivery, 'item', 70);
    offerAll(delivery, 'bad', 1);
    good.push(...offerAll(delivery, 'more', 60));
    const ledger = await delivery.shutdown();
    expect(backend.acknowledged).toEqual(good);
    expect(ledger).toMatchObject({ delivered: 130, dropped: { refused: 1 }, pending: 0 });
    expect(warnings).toHaveLength(1);
  });

  it('splits what is too large until it fits, and drops a single item that never does', async () => {
    const delivery = deliveryTo(await backend.start());
    backend.behave = atMostBytes(200);
    const good = offerAll(delivery, 'item', 100);
    delivery.offer('x'.repeat(300));
    const ledger = await delivery.shutdown();
    expect(backend.acknowledged).toEqual(good);
    expect(ledger).toMatchObject({ delivered: 100, dropped: { refused: 1 }, pending: 0 });
  });

  it('counts partial success exactly', async () => {
    const delivery = deliveryTo(await backend.start());
    backend.behave = partial;
    const good = offerAll(delivery, 'item', 45);
    offerAll(delivery, 'bad', 13);
    good.push(...offerAll(delivery, 'more', 22));
    const ledger = await delivery.shutdown();
    expect(backend.acknowledged).toEqual(good);
    expect(ledger).toMatchObject({ created: 80, delivered: 67, dropped: { refused: 13 }, sends: 2 });
  });

  it('delivers everything through a backend that comes and goes', async () => {
    const delivery = deliveryTo(await backend.start());
    const faults: Behaviour[] = [status(503), accept, hang, accept, halfAnswer, accept, status(500), accept];
    let requests = 0;
    backend.behave = (request, response) =>
      (faults[requests++ % faults.length] as Behaviour)(request, response);
    const items = offerAll(delivery, 'item', 400);
    expect(await delivery.flush(15_000)).toBe(true);
    expect(backend.acknowledged).toEqual(items);
    expectBalance(await delivery.shutdown());
  });

  it('counts an item once whose answer comes just as its send is given up', async () => {
    const delivery = deliveryTo(await backend.start());
    // Around the timeout of 250 ms, and well past it; in the end at once.
    const delays = [300, 246, 250, 254];
    backend.behave = (request, response) => {
      const delayMs = delays.shift() ?? 0;
      setTimeout(() => accept(request, response), delayMs);
      return request.items;
    };
    const items = offerAll(delivery, 'item', 200);
    expect(await delivery.flush(15_000)).toBe(true);
    expect([...new Set(backend.acknowledged)]).toEqual(items);
    const ledger = await delivery.shutdown();
    expect(ledger).toMatchObject({ created: 200, delivered: 200, pending: 0 });
    expect(ledger.sendErrors).toBeGreaterThan(0);
  });
});

describe('shutdown against a real backend', () => {
  it.each<[string, Behaviour]>([
    ['hanging', hang],
    ['503', status(503)],
    ['503 with a long Retry-After', status(503, { 'retry-after': '3600' })],
    ['half an answer', halfAnswer],
    ['poison', poisoned],
    ['partial success', partial],
    ['up', accept],
  ])('ends within its deadline and balances: %s', async (_name, fault) => {
    const delivery = deliveryTo(await backend.start());
    backend.behave = fault;
    offerAll(delivery, 'item', 60);
    offerAll(delivery, 'bad', 2);
    const started = performance.now();
    const ledger = await delivery.shutdown(600);
    expect(performance.now() - started).toBeLessThan(1000);
    expectBalance(ledger);
    expect(ledger).toMatchObject({ created: 62, pending: 0, delivered: backend.acknowledged.length });
    expect(delivery.offer('late')).toBe(false);
    expect(delivery.ledger()).toMatchObject({ created: 63, dropped: { closed: 1 } });
  });

  it('ends within its deadline while the connection is refused', async () => {
    await backend.start();
    const { url } = backend;
    await backend.stop();
    const delivery = deliveryTo(url);
    offerAll(delivery, 'item', 60);
    const started = performance.now();
    expect(await delivery.shutdown(500)).toMatchObject({ dropped: { shutdown: 60 }, pending: 0 });
    expect(performance.now() - started).toBeLessThan(900);
    expect(warnings.filter((text) => text.includes('is failing'))).toHaveLength(1);
  });
});
