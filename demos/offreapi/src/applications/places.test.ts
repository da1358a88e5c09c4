import { expect, it } from 'vitest';
import { createPlaces } from './places.ts';

it('gives places in turn, and each back once', async () => {
  const places = createPlaces(2);
  const order: number[] = [];
  const [first, second] = [await places.take(), await places.take()];
  const third = places.take().then((back) => (order.push(3), back));
  const fourth = places.take().then((back) => (order.push(4), back));
  await Promise.resolve();
  expect(order).toEqual([]);
  first();
  first();
  (await third)();
  (await fourth)();
  second();
  expect(order).toEqual([3, 4]);
  expect(await Promise.all([places.take(), places.take()])).toHaveLength(2);
});
