import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDelivery, type DeliveryOptions, type Ledger, type SendResult } from './index.ts';

const delivered: SendResult = { kind: 'delivered' };

function setUp(
  send: (batch: readonly string[], signal: AbortSignal) => SendResult | Promise<SendResult>,
  options: Partial<DeliveryOptions<string>> = {},
) {
  const batches: string[][] = [];
  const times: number[] = [];
  const warnings: { message: string; details: Record<string, unknown> }[] = [];
  const delivery = createDelivery<string>({
    destination: 'test',
    sizeOf: (item) => item.length,
    send: async (batch, signal) => {
      batches.push([...batch]);
      times.push(performance.now());
      return send(batch, signal);
    },
    now: () => performance.now(),
    random: () => 0.5,
    warn: (message, details) => warnings.push({ message, details }),
    ...options,
  });
  return { delivery, batches, times, warnings };
}

function balanced(ledger: Ledger): void {
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  expect(ledger.delivered + dropped + ledger.pending).toBe(ledger.created);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('batching', () => {
  it('lets a partial batch linger, counted from its oldest item', async () => {
    const { delivery, batches } = setUp(() => delivered, { flushIntervalMs: 1000 });
    delivery.offer('a');
    await vi.advanceTimersByTimeAsync(600);
    delivery.offer('b');
    await vi.advanceTimersByTimeAsync(399);
    expect(batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(2);
    expect(batches).toEqual([['a', 'b']]);
  });

  it('sends a full batch at once, but not from within offer', async () => {
    const { delivery, batches } = setUp(() => delivered, { maxBatchItems: 3 });
    for (const item of ['a', 'b', 'c', 'd']) delivery.offer(item);
    expect(batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(batches).toEqual([['a', 'b', 'c']]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(batches).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('closes a batch before the item that would make it too large, and sends a larger one alone', async () => {
    const { delivery, batches } = setUp(() => delivered, { maxBatchBytes: 10 });
    for (const item of ['aaaa', 'bbbb', 'cccc', 'd'.repeat(25), 'e']) delivery.offer(item);
    await delivery.flush();
    expect(batches.map((batch) => batch.map((item) => item[0]).join(''))).toEqual(['ab', 'c', 'd', 'e']);
  });

  it('keeps the order of items and one send at a time', async () => {
    let running = 0;
    const { delivery, batches } = setUp(
      async () => {
        expect(++running).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 30));
        running--;
        return delivered;
      },
      { maxBatchItems: 4 },
    );
    const items = Array.from({ length: 23 }, (_, i) => String(i));
    for (const item of items) delivery.offer(item);
    await vi.advanceTimersByTimeAsync(3000);
    expect(batches.flat()).toEqual(items);
  });
});

describe('the bound', () => {
  it('drops the oldest item when full, and counts it', async () => {
    const { delivery, batches } = setUp(() => delivered, { maxQueueBytes: 6 });
    for (const item of ['aa', 'bb', 'cc', 'dd']) expect(delivery.offer(item)).toBe(true);
    expect(delivery.ledger()).toMatchObject({
      created: 4,
      pending: 3,
      pendingBytes: 6,
      dropped: { overflow: 1 },
    });
    await delivery.flush();
    expect(batches).toEqual([['bb', 'cc', 'dd']]);
  });

  it('drops the newest item when told to', () => {
    const { delivery } = setUp(() => delivered, { maxQueueBytes: 6, overflow: 'drop-newest' });
    expect(['aa', 'bb', 'cc', 'dd'].map((item) => delivery.offer(item))).toEqual([true, true, true, false]);
    expect(delivery.ledger()).toMatchObject({ pending: 3, dropped: { overflow: 1 } });
  });

  it('counts what is in flight, and never drops that', async () => {
    const { delivery } = setUp(() => new Promise(() => {}), { maxQueueBytes: 10, maxBatchItems: 2 });
    delivery.offer('aaaa');
    delivery.offer('bbbb');
    await vi.advanceTimersByTimeAsync(1);
    expect(delivery.offer('cc')).toBe(true);
    expect(delivery.offer('dd')).toBe(true);
    expect(delivery.offer('eee')).toBe(false);
    expect(delivery.ledger()).toMatchObject({ pending: 3, pendingBytes: 10, dropped: { overflow: 2 } });
  });

  it('refuses what can never fit or cannot be measured, and charges at least one byte', () => {
    const { delivery } = setUp(() => delivered, {
      maxQueueBytes: 5,
      sizeOf: (item) => {
        if (item === 'throw') throw new Error('no size');
        return item === 'nan'
          ? Number.NaN
          : item === 'minus'
            ? -1
            : item === 'infinite'
              ? Infinity
              : item.length;
      },
    });
    for (const item of ['throw', 'nan', 'minus', 'infinite', 'toolong'])
      expect(delivery.offer(item)).toBe(false);
    for (let i = 0; i < 20; i++) delivery.offer('');
    const { dropped, pending } = delivery.ledger();
    expect({ dropped, pending }).toMatchObject({
      dropped: { invalid: 4, oversized: 1, overflow: 15 },
      pending: 5,
    });
    balanced(delivery.ledger());
  });

  it('drops what is too old, however often it was tried', async () => {
    const { delivery } = setUp(() => ({ kind: 'retry', reason: 'down' }), {
      maxAgeMs: 5000,
      retryMaxMs: 1000,
    });
    await vi.advanceTimersByTimeAsync(10_000);
    delivery.offer('a');
    await vi.advanceTimersByTimeAsync(4000);
    expect(delivery.ledger()).toMatchObject({ pending: 1 });
    await vi.advanceTimersByTimeAsync(3000);
    expect(delivery.ledger()).toMatchObject({ pending: 0, dropped: { expired: 1 } });
  });
});

describe('retry', () => {
  it('waits exponentially longer, fully jittered, up to the ceiling', async () => {
    const { delivery, times } = setUp(() => ({ kind: 'retry', reason: 'down' }), {
      retryMinMs: 100,
      retryMaxMs: 1000,
      flushIntervalMs: 1,
    });
    delivery.offer('a');
    await vi.advanceTimersByTimeAsync(3000);
    const waits = times.slice(1, 8).map((time, i) => time - (times[i] as number));
    expect(waits).toEqual([50, 100, 200, 400, 500, 500, 500]);
  });

  it('does not come back before the server said', async () => {
    const answers: SendResult[] = [{ kind: 'retry', reason: 'busy', afterMs: 7000 }];
    const { delivery, times } = setUp(() => answers.shift() ?? delivered, { flushIntervalMs: 1 });
    delivery.offer('a');
    await vi.advanceTimersByTimeAsync(10);
    void delivery.flush(20_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(times).toHaveLength(2);
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(7000);
    expect(delivery.ledger().delivered).toBe(1);
  });

  it('takes a throw, a rejection and a nonsense result for a failure to try again', async () => {
    const faults = [
      () => {
        throw new Error('thrown');
      },
      () => Promise.reject(new Error('rejected')),
      () => undefined as unknown as SendResult,
      () => delivered,
    ];
    const { delivery, warnings } = setUp(() => (faults.shift() as () => SendResult)(), {
      flushIntervalMs: 1,
    });
    delivery.offer('a');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(delivery.ledger()).toMatchObject({ delivered: 1, sends: 4, sendErrors: 3 });
    expect(warnings[0]?.message).toContain('thrown');
  });

  it('aborts a send that does not end, and tries again', async () => {
    const signals: AbortSignal[] = [];
    const { delivery } = setUp(
      (_batch, signal) => {
        signals.push(signal);
        return signals.length === 1 ? new Promise<SendResult>(() => {}) : delivered;
      },
      { sendTimeoutMs: 2000, flushIntervalMs: 1 },
    );
    delivery.offer('a');
    await vi.advanceTimersByTimeAsync(1990);
    expect(signals[0]?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
    expect(delivery.ledger()).toMatchObject({ delivered: 1, sendErrors: 1 });
  });

  it('does not pile up sends that ignore their signal', async () => {
    const stuck: ((result: SendResult) => void)[] = [];
    const { delivery, batches } = setUp(() => new Promise<SendResult>((resolve) => stuck.push(resolve)), {
      sendTimeoutMs: 100,
      retryMaxMs: 500,
    });
    delivery.offer('a');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(batches).toHaveLength(4);
    stuck[0]?.(delivered);
    await vi.advanceTimersByTimeAsync(50);
    expect(batches).toHaveLength(5);
    // The late answer came after the attempt was given up: only the fifth one counts.
    expect(delivery.ledger()).toMatchObject({ delivered: 0, pending: 1 });
    stuck[4]?.(delivered);
    await vi.advanceTimersByTimeAsync(1);
    expect(delivery.ledger()).toMatchObject({ delivered: 1, pending: 0 });
  });
});

describe('poison', () => {
  const refusing =
    (isBad: (item: string) => boolean) =>
    (batch: readonly string[]): SendResult =>
      batch.some((item) => isBad(item)) ? { kind: 'refused', reason: 'bad item' } : delivered;

  it('finds the bad items of a batch, drops only those, and keeps the order of the others', async () => {
    const bad = new Set(['7', '8', '300']);
    const { delivery, batches } = setUp(refusing((item) => bad.has(item)));
    const items = Array.from({ length: 512 }, (_, i) => String(i));
    for (const item of items) delivery.offer(item);
    await delivery.flush();
    const arrived = batches.filter((batch) => !batch.some((item) => bad.has(item))).flat();
    expect(arrived).toEqual(items.filter((item) => !bad.has(item)));
    expect(delivery.ledger()).toMatchObject({ delivered: 509, pending: 0, dropped: { refused: 3 } });
    expect(batches.length).toBeLessThan(45);
  });

  it('goes on with the search where it was after a failure', async () => {
    let calls = 0;
    const refuse = refusing((item) => item === '3');
    const { delivery, batches } = setUp((batch) => {
      calls++;
      return calls % 2 === 0 ? { kind: 'retry', reason: 'flaky' } : refuse(batch);
    });
    for (let i = 0; i < 7; i++) delivery.offer(String(i));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(batches.filter((_, call) => call % 2 === 0).map((batch) => batch.join(''))).toEqual([
      '0123456',
      '012',
      '3456',
      '34',
      '3',
      '4',
      '56',
    ]);
    expect(delivery.ledger()).toMatchObject({ delivered: 6, pending: 0, dropped: { refused: 1 } });
  });

  it('goes on with the search where it was after the oldest items had to give way', async () => {
    const answers: SendResult[] = [
      { kind: 'refused', reason: 'bad item' },
      { kind: 'retry', reason: 'busy', afterMs: 1000 },
    ];
    const { delivery, batches } = setUp(() => answers.shift() ?? delivered, { maxQueueBytes: 8 });
    for (const item of 'abcdefgh') delivery.offer(item);
    await vi.advanceTimersByTimeAsync(1500);
    expect(batches.map((batch) => batch.join(''))).toEqual(['abcdefgh', 'abcd']);
    delivery.offer('i');
    await vi.advanceTimersByTimeAsync(4000);
    expect(batches.slice(2).map((batch) => batch.join(''))).toEqual(['bcd', 'efgh', 'i']);
  });

  it('drops a batch refused whole without a search', async () => {
    const { delivery, batches } = setUp(() => ({ kind: 'refused', reason: 'no such path', whole: true }));
    for (let i = 0; i < 8; i++) delivery.offer(String(i));
    await delivery.flush();
    expect(batches).toHaveLength(1);
    expect(delivery.ledger()).toMatchObject({ pending: 0, dropped: { refused: 8 } });
  });

  it('does not flood a backend that refuses everything', async () => {
    const { delivery, batches } = setUp(refusing(() => true));
    for (let i = 0; i < 512; i++) delivery.offer(String(i));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(batches.length).toBeLessThan(40);
    balanced(delivery.ledger());
  });

  it.each([
    [2, 3, 2],
    [99, 0, 5],
    [-1, 5, 0],
    [Number.NaN, 5, 0],
    [1.9, 4, 1],
  ])('counts %d rejected of 5 as %d delivered and %d refused', async (rejected, good, bad) => {
    const { delivery } = setUp(() => ({ kind: 'delivered', rejected }));
    for (let i = 0; i < 5; i++) delivery.offer(String(i));
    await delivery.flush();
    expect(delivery.ledger()).toMatchObject({ delivered: good, dropped: { refused: bad } });
  });
});

describe('flush', () => {
  it('waits for what was offered before it, not for what comes later', async () => {
    const { delivery } = setUp(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        return delivered;
      },
      { maxBatchItems: 2 },
    );
    for (const item of ['a', 'b', 'c']) delivery.offer(item);
    let flushed: boolean | undefined;
    void delivery.flush().then((value) => (flushed = value));
    const later = setInterval(() => delivery.offer('later'), 10);
    await vi.advanceTimersByTimeAsync(190);
    expect(flushed).toBeUndefined();
    await vi.advanceTimersByTimeAsync(20);
    expect(flushed).toBe(true);
    expect(delivery.ledger().pending).toBeGreaterThan(0);
    clearInterval(later);
  });

  it('gives false at its deadline, and keeps the items', async () => {
    const { delivery } = setUp(() => new Promise(() => {}));
    delivery.offer('a');
    const flushed = delivery.flush(300);
    await vi.advanceTimersByTimeAsync(300);
    expect(await flushed).toBe(false);
    expect(delivery.ledger().pending).toBe(1);
  });

  it('is done at once when there is nothing', async () => {
    const { delivery } = setUp(() => delivered);
    expect(await delivery.flush()).toBe(true);
  });

  it('does not sit out a delay of its own choosing', async () => {
    let up = false;
    const { delivery } = setUp(() => (up ? delivered : { kind: 'retry', reason: 'down' }), {
      retryMinMs: 30_000,
    });
    delivery.offer('a');
    await vi.advanceTimersByTimeAsync(1001);
    up = true;
    expect(await delivery.flush()).toBe(true);
  });
});

describe('shutdown', () => {
  it('drains, then counts later offers as closed', async () => {
    const { delivery, batches } = setUp(() => delivered);
    delivery.offer('a');
    const ledger = await delivery.shutdown();
    expect(ledger).toMatchObject({ created: 1, delivered: 1, pending: 0 });
    expect(delivery.offer('b')).toBe(false);
    expect(delivery.ledger()).toMatchObject({ created: 2, delivered: 1, dropped: { closed: 1 } });
    expect(batches).toEqual([['a']]);
    expect(await delivery.shutdown()).toBe(ledger);
  });

  it('ends at its deadline when the backend hangs, and drops the rest', async () => {
    let signal: AbortSignal | undefined;
    const { delivery, warnings } = setUp((_batch, given) => {
      signal = given;
      return new Promise(() => {});
    });
    delivery.offer('a');
    delivery.offer('b');
    const ending = delivery.shutdown(700);
    await vi.advanceTimersByTimeAsync(700);
    expect(await ending).toMatchObject({ created: 2, pending: 0, pendingBytes: 0, dropped: { shutdown: 2 } });
    expect(signal?.aborted).toBe(true);
    expect(warnings.map(({ details }) => details['cause'])).toEqual(['shutdown']);
  });

  it('keeps trying until the deadline', async () => {
    let up = false;
    setTimeout(() => (up = true), 3000);
    const { delivery } = setUp(() => (up ? delivered : { kind: 'retry', reason: 'down' }));
    delivery.offer('a');
    const ending = delivery.shutdown(5000);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await ending).toMatchObject({ delivered: 1, pending: 0 });
  });

  it('ends early when the server ordered a longer wait than there is time', async () => {
    const { delivery, batches } = setUp(() => ({ kind: 'retry', reason: 'busy', afterMs: 60_000 }));
    delivery.offer('a');
    const ending = delivery.shutdown(5000);
    await vi.advanceTimersByTimeAsync(50);
    expect(await ending).toMatchObject({ dropped: { shutdown: 1 } });
    expect(batches).toHaveLength(1);
  });

  it('tries once more, and no longer, a destination that never answered', async () => {
    const { delivery, batches } = setUp(() => ({ kind: 'retry', reason: 'down' }));
    delivery.offer('a');
    await vi.advanceTimersByTimeAsync(20_000);
    const tries = batches.length;
    const ending = delivery.shutdown(5000);
    await vi.advanceTimersByTimeAsync(10);
    expect(await ending).toMatchObject({ dropped: { shutdown: 1 } });
    expect(batches).toHaveLength(tries + 1);
  });

  it('drops at once with no time given, and releases those who wait for a flush', async () => {
    const { delivery } = setUp(() => new Promise(() => {}));
    delivery.offer('a');
    const flushed = delivery.flush();
    expect(await delivery.shutdown(0)).toMatchObject({ dropped: { shutdown: 1 } });
    expect(await flushed).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('warnings', () => {
  it('come once per cause until the backend answers, then say that it recovered', async () => {
    let answer: SendResult = { kind: 'retry', reason: 'ECONNREFUSED' };
    const { delivery, warnings } = setUp(() => answer, { retryMaxMs: 1000 });
    for (let i = 0; i < 50; i++) {
      delivery.offer('a');
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toMatch(/test is failing: ECONNREFUSED/);
    answer = delivered;
    await vi.advanceTimersByTimeAsync(3000);
    expect(warnings).toHaveLength(2);
    expect(warnings[1]).toMatchObject({
      message: expect.stringMatching(/test recovered after \d+\.\d s/),
      details: { event: 'recovered', destination: 'test' },
    });
  });

  it('stay few when a backend flaps', async () => {
    let calls = 0;
    const { delivery, warnings } = setUp(() => (++calls % 2 ? { kind: 'retry', reason: 'down' } : delivered));
    for (let i = 0; i < 300; i++) {
      delivery.offer('a');
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(calls).toBeGreaterThan(200);
    expect(warnings.length).toBeLessThanOrEqual(2 * 6);
  });

  it('may offer to the delivery they are about, and may throw', async () => {
    const delivery = createDelivery<string>({
      destination: 'loop',
      sizeOf: (item) => item.length,
      maxQueueBytes: 10,
      send: async () => ({ kind: 'retry', reason: 'down' }),
      now: () => performance.now(),
      warn: (message) => {
        delivery.offer(message.slice(0, 5));
        throw new Error('faulty listener');
      },
    });
    for (let i = 0; i < 20; i++) delivery.offer('xxxxx');
    await vi.advanceTimersByTimeAsync(10_000);
    balanced(delivery.ledger());
    expect(delivery.ledger().pendingBytes).toBeLessThanOrEqual(10);
  });
});

describe('misuse', () => {
  const good: DeliveryOptions<string> = { destination: 'x', send: async () => delivered, sizeOf: () => 1 };
  it.each([
    ['destination', { destination: '' }],
    ['send', { send: 5 }],
    ['sizeOf', { sizeOf: undefined }],
    ['maxQueueBytes', { maxQueueBytes: -1 }],
    ['maxBatchItems', { maxBatchItems: '512' }],
    ['flushIntervalMs', { flushIntervalMs: Infinity }],
    ['retryMaxMs', { retryMinMs: 100, retryMaxMs: 50 }],
    ['overflow', { overflow: 'block' }],
    ['warn', { warn: 'loud' }],
  ])('names the option %s', (option, wrong) => {
    const create = (): unknown => createDelivery({ ...good, ...wrong } as DeliveryOptions<string>);
    expect(create).toThrow(expect.objectContaining({ code: 'VIGIE_E_DELIVERY_OPTION' }));
    expect(create).toThrow(`'${option}'`);
  });
});
