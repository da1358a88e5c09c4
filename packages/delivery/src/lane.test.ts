import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { createDelivery, type Delivery, Lane, type SendResult } from './index.ts';

function deliveryOn(lane: Lane, send: (name: string) => Promise<SendResult>): Delivery<string> {
  return createDelivery<string>({
    destination: 'shared',
    lane,
    send: ([name = '']) => send(name),
    sizeOf: () => 1,
    flushIntervalMs: 1,
    sendTimeoutMs: 100,
    retryMinMs: 1,
    warn: () => undefined,
  });
}

it('deliveries that share a lane send one after the other, and all arrives', async () => {
  const lane = new Lane();
  let flying = 0;
  let most = 0;
  const send = async (): Promise<SendResult> => {
    most = Math.max(most, ++flying);
    await delay(2);
    flying--;
    return { kind: 'delivered' };
  };
  const all = [1, 2, 3].map(() => deliveryOn(lane, send));
  for (let round = 0; round < 5; round++) {
    for (const delivery of all) delivery.offer('x');
    await delay(3);
  }
  await Promise.all(all.map((delivery) => delivery.shutdown()));
  expect(all.map((delivery) => delivery.ledger())).toMatchObject(
    all.map(() => ({ created: 5, delivered: 5, pending: 0 })),
  );
  expect(most).toBe(1);
});

it('what the server orders of one holds for the others', async () => {
  const lane = new Lane();
  const sent: string[] = [];
  let busy = true;
  const send = async (name: string): Promise<SendResult> => {
    sent.push(name);
    return busy ? { kind: 'retry', reason: 'busy', afterMs: 300 } : { kind: 'delivered' };
  };
  const [first, second] = [deliveryOn(lane, send), deliveryOn(lane, send)];
  first.offer('first');
  await vi.waitFor(() => expect(sent).toEqual(['first']));
  const ordered = performance.now();
  busy = false;
  second.offer('second');
  expect(await second.flush()).toBe(true);
  expect(performance.now() - ordered).toBeGreaterThan(250);
  expect(await first.flush()).toBe(true);
});

it.each(['a send that never ends', 'a shutdown amid one'])('%s gives the lane free', async (what) => {
  const lane = new Lane();
  const stuck = deliveryOn(lane, () => new Promise(() => {}));
  const other = deliveryOn(lane, async () => ({ kind: 'delivered' }));
  stuck.offer('stuck');
  await vi.waitFor(() => expect(stuck.ledger().sends).toBe(1));
  other.offer('other');
  if (what.startsWith('a shutdown')) await stuck.shutdown(1);
  expect(await other.flush()).toBe(true);
  await stuck.shutdown(0);
});
