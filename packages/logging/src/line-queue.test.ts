import * as fc from 'fast-check';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { LineQueue } from './line-queue.ts';
import type { Outlet } from './outlet.ts';

const MIN_BYTES = 256 * 1024;

/** Takes what it is told to: a number of bytes a write, or an error. */
class ScriptedOutlet implements Outlet {
  readonly wholeBytes: number;
  cutBy: object | undefined = undefined;
  brokenOff = false;
  written = Buffer.alloc(0);
  writes: number[] = [];
  next: () => number | Error = () => Number.POSITIVE_INFINITY;
  readonly waiting: (() => void)[] = [];

  constructor(wholeBytes = Number.POSITIVE_INFINITY) {
    this.wholeBytes = wholeBytes;
  }

  write(bytes: Buffer, from: number, to: number): number {
    const answer = this.next();
    if (answer instanceof Error) throw answer;
    const end = Math.min(to, from + answer);
    if (end > from) this.writes.push(end - from);
    this.written = Buffer.concat([this.written, bytes.subarray(from, end)]);
    return end - from;
  }

  whenWritable(_attempt: number, callback: () => void): void {
    this.waiting.push(callback);
  }

  retry(): void {
    for (const callback of this.waiting.splice(0)) callback();
  }
}

function queueOn(
  outlet: Outlet,
  maxQueueBytes = MIN_BYTES,
  warn = vi.fn(),
): { queue: LineQueue; warn: typeof warn } {
  return {
    queue: new LineQueue({ destination: 'stdout', outlet, maxQueueBytes, exitStallMs: 10, warn }),
    warn,
  };
}

function balanced(queue: LineQueue): void {
  const { created, delivered, dropped, pending, pendingBytes, maxQueueBytes } = queue.ledger();
  expect(created).toBe(delivered + Object.values(dropped).reduce((sum, count) => sum + count, 0) + pending);
  expect(pending).toBeGreaterThanOrEqual(0);
  expect(pendingBytes).toBeLessThanOrEqual(maxQueueBytes);
}

describe('lines of one turn', () => {
  it('may come while others are written, from a stream that logs itself', async () => {
    const outlet = new ScriptedOutlet();
    const { queue } = queueOn(outlet);
    let depth = 0;
    outlet.next = () => {
      if (depth++ === 0) {
        queue.offer('within\n');
        for (let i = 0; i < 9; i++) queue.offer(`${'x'.repeat(10_000)}\n`);
      }
      return Number.POSITIVE_INFINITY;
    };
    queue.offer('first\n');
    await nextTurn();
    balanced(queue);
    await queue.flush();
    const { delivered, dropped, pending } = queue.ledger();
    expect({ pending, lines: delivered + dropped.overflow }).toEqual({ pending: 0, lines: 11 });
    const lines = String(outlet.written).split('\n').slice(0, -1);
    expect(lines.slice(0, 2)).toEqual(['first', 'within']);
    expect(lines).toHaveLength(delivered);
    expect(dropped.overflow).toBeGreaterThan(0);
  });

  it('of any length and alphabet are written as they are', async () => {
    const outlet = new ScriptedOutlet();
    const { queue } = queueOn(outlet, 16 * 1024 * 1024);
    const lines = [10, 20_000, 40_000, 31_000, 200_000, 5, 32_768, 98_304, 3].map(
      (length, index) => `${index}${'é漢a'.repeat(length / 3)}\n`,
    );
    for (const line of lines) queue.offer(line);
    await nextTurn();
    expect(String(outlet.written)).toBe(lines.join(''));
    expect(queue.ledger()).toMatchObject({ created: 9, delivered: 9, pending: 0, pendingBytes: 0 });
  });

  it('leave in one write, in order', async () => {
    const outlet = new ScriptedOutlet();
    const { queue } = queueOn(outlet);
    for (let i = 0; i < 100; i++) queue.offer(`${i}é\n`);
    expect(outlet.writes).toEqual([]);
    await nextTurn();
    await nextTurn();
    expect(outlet.writes).toHaveLength(1);
    expect(String(outlet.written)).toBe(Array.from({ length: 100 }, (_, i) => `${i}é\n`).join(''));
    expect(queue.ledger()).toMatchObject({
      created: 100,
      delivered: 100,
      pending: 0,
      pendingBytes: 0,
      sends: 1,
    });
  });

  it('do not wait for the end of a turn that goes on', () => {
    const outlet = new ScriptedOutlet();
    const { queue } = queueOn(outlet);
    for (let i = 0; i < 1000; i++) queue.offer(`${'x'.repeat(200)}\n`);
    expect(outlet.writes.length).toBeGreaterThan(3);
    expect(Math.max(...outlet.writes)).toBeLessThan(40_000);
  });

  it('go to a pipe in writes that are whole, and a longer line by itself', async () => {
    const outlet = new ScriptedOutlet(4096);
    const { queue } = queueOn(outlet);
    const lines = Array.from({ length: 200 }, (_, i) => `${i}:${'x'.repeat(i === 50 ? 9000 : i * 7)}\n`);
    for (const line of lines) queue.offer(line);
    await queue.flush();
    expect(String(outlet.written)).toBe(lines.join(''));
    let at = 0;
    for (const length of outlet.writes) {
      at += length;
      expect(String(outlet.written.subarray(at - 1, at))).toBe('\n');
      expect(length <= 4096 || length === 9004).toBe(true);
    }
  });
});

describe('a reader that stalls', () => {
  it('costs the oldest lines beyond the bound, and all that follows arrives', async () => {
    const outlet = new ScriptedOutlet(4096);
    const { queue, warn } = queueOn(outlet);
    outlet.next = () => 0;
    const count = 20_000;
    for (let i = 0; i < count; i++) {
      queue.offer(`${String(i).padStart(8, '0')} ${'x'.repeat(40)}\n`);
      if (i % 500 === 0) balanced(queue);
    }
    balanced(queue);
    const { dropped, pending } = queue.ledger();
    expect(dropped.overflow).toBe(count - pending);
    expect(warn).toHaveBeenCalledOnce();
    outlet.next = () => Number.POSITIVE_INFINITY;
    expect(await Promise.race([queue.flush(50), nextTurn('still waiting')])).toBe('still waiting');
    outlet.retry();
    const arrived = String(outlet.written)
      .trimEnd()
      .split('\n')
      .map((line) => Number(line.slice(0, 8)));
    expect(arrived).toEqual(Array.from({ length: pending }, (_, i) => count - pending + i));
    expect(queue.ledger()).toMatchObject({ pending: 0, pendingBytes: 0, delivered: pending });
    expect(warn).toHaveBeenCalledTimes(2);
    expect(await queue.flush()).toBe(true);
  });

  it('makes flush give up at its time, and shutdown too', async () => {
    const outlet = new ScriptedOutlet();
    outlet.next = () => 0;
    const { queue } = queueOn(outlet);
    queue.offer('x\n');
    expect(await queue.flush(20)).toBe(false);
    expect(await queue.shutdown(20)).toMatchObject({ created: 1, pending: 1 });
    outlet.next = () => Number.POSITIVE_INFINITY;
    outlet.retry();
    balanced(queue);
    expect(queue.ledger()).toMatchObject({ delivered: 1, pending: 0 });
  });

  it('does not let two queues of one descriptor into each other’s lines', () => {
    const outlet = new ScriptedOutlet(16);
    const first = queueOn(outlet).queue;
    const second = queueOn(outlet).queue;
    let room = 10;
    outlet.next = () => {
      const now = room;
      room = 0;
      return now;
    };
    first.offer(`${'a'.repeat(40)}\n`);
    void first.flush(0);
    second.offer('b\n');
    void second.flush(0);
    expect(String(outlet.written)).toBe('a'.repeat(10));
    room = 1000;
    outlet.waiting.reverse();
    outlet.retry();
    outlet.next = () => 1000;
    outlet.retry();
    outlet.retry();
    expect(String(outlet.written)).toBe(`${'a'.repeat(40)}\nb\n`);
  });
});

describe('a descriptor that fails', () => {
  it('costs the lines until it works again, and is told once', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const outlet = new ScriptedOutlet();
      const { queue, warn } = queueOn(outlet);
      outlet.next = () => Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
      for (let i = 0; i < 10; i++) {
        queue.offer('lost\n');
        await queue.flush();
        vi.advanceTimersByTime(300);
      }
      expect(queue.ledger()).toMatchObject({
        created: 10,
        delivered: 0,
        pending: 0,
        dropped: { refused: 10 },
      });
      expect(queue.ledger().sendErrors).toBe(3);
      expect(warn).toHaveBeenCalledOnce();
      expect(warn.mock.calls[0]?.[0]).toContain('EPIPE');
      outlet.next = () => Number.POSITIVE_INFINITY;
      vi.advanceTimersByTime(1000);
      queue.offer('back\n');
      await queue.flush();
      expect(String(outlet.written)).toBe('back\n');
      expect(warn).toHaveBeenCalledTimes(2);
      balanced(queue);
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends a line it has cut before the next begins', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const outlet = new ScriptedOutlet();
      const { queue } = queueOn(outlet);
      const answers: (number | Error)[] = [3, new Error('ENOSPC')];
      outlet.next = () => answers.shift() ?? Number.POSITIVE_INFINITY;
      queue.offer('first\n');
      await queue.flush();
      vi.advanceTimersByTime(1001);
      queue.offer('second\n');
      await queue.flush();
      expect(String(outlet.written)).toBe('fir\nsecond\n');
    } finally {
      vi.useRealTimers();
    }
  });
});

it('always balances and never breaks or reorders a line, whatever the descriptor does', async () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ offer: fc.integer({ min: 1, max: 400 }), length: fc.integer({ min: 0, max: 9000 }) }),
      fc.record({ room: fc.integer({ min: 0, max: 100_000 }) }),
      fc.constant({ retry: true }),
      fc.constant({ turn: true }),
    ),
    { maxLength: 60 },
  );
  const run = fc.asyncProperty(
    steps,
    fc.constantFrom(16, 4096, Number.POSITIVE_INFINITY),
    async (all, wholeBytes) => {
      const outlet = new ScriptedOutlet(wholeBytes);
      const { queue } = queueOn(outlet);
      let room = Number.POSITIVE_INFINITY;
      // Like a pipe: a write that must be whole is, or is not.
      outlet.next = () => {
        const now = room;
        room = 0;
        return now;
      };
      const write = outlet.write.bind(outlet);
      outlet.write = (bytes, from, to) => {
        const before = room;
        if (to - from <= wholeBytes && to - from > room) return 0;
        const taken = write(bytes, from, to);
        room = before - taken;
        return taken;
      };
      let sequence = 0;
      for (const step of all) {
        if ('offer' in step) {
          for (let i = 0; i < step.offer; i++)
            queue.offer(`${sequence++} ${'é'.repeat(step.length / 10)}.\n`);
        } else if ('room' in step) room = step.room;
        else if ('retry' in step) outlet.retry();
        else await nextTurn();
        balanced(queue);
      }
      room = Number.POSITIVE_INFINITY;
      outlet.retry();
      await queue.flush(1000);
      balanced(queue);
      const lines = String(outlet.written).split('\n').slice(0, -1);
      expect(queue.ledger()).toMatchObject({ created: sequence, delivered: lines.length, pending: 0 });
      const numbers = lines.map((line) => Number(/^(\d+) é*\.$/.exec(line)?.[1]));
      expect(numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? 0))).toBe(true);
    },
  );
  await fc.assert(run, { numRuns: 60 });
});
