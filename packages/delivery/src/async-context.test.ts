import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, it } from 'vitest';
import { createDelivery } from './index.ts';

it('sends outside the request whose item started it, so that a send never joins that trace', async () => {
  const request = new AsyncLocalStorage<string>();
  const seen: (string | undefined)[] = [];
  const delivery = createDelivery<string>({
    destination: 'test',
    sizeOf: () => 1,
    flushIntervalMs: 1,
    send: async () => {
      seen.push(request.getStore());
      return { kind: 'delivered' };
    },
  });
  request.run('lingering', () => delivery.offer('a'));
  await expect.poll(() => seen.length).toBe(1);
  await request.run('flushing', async () => {
    delivery.offer('b');
    await delivery.flush();
  });
  expect(seen).toEqual([undefined, undefined]);
  await delivery.shutdown();
});
