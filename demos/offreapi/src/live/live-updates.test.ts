import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLiveUpdates, type LiveUpdates, type RankingState } from './live-updates.ts';

const state = (version: string): RankingState => ({ version, applications: 1, queued: 0 });

describe('live updates', () => {
  const versions = new Map<string, RankingState>();
  const states = vi.fn((ids: readonly string[]) =>
    Promise.resolve(new Map([...versions].filter(([id]) => ids.includes(id)))),
  );
  let live: LiveUpdates;
  afterEach(() => {
    live.close();
    versions.clear();
    states.mockClear();
  });

  function watch(
    offerId: string,
    version?: string,
  ): { seen: string[]; ended: () => number; stop: (() => void) | undefined } {
    const seen: string[] = [];
    let ends = 0;
    const stop = live.watch({
      offerId,
      version,
      changed: (changed) => void seen.push(changed.version),
      ended: () => void ends++,
    });
    return { seen, ended: () => ends, stop };
  }

  it('tell of changes of the offer that is watched, and of none that is shown already', async () => {
    live = createLiveUpdates({ states, pollMs: 5 });
    versions.set('a', state('1')).set('b', state('1'));
    const fresh = watch('a', '1');
    const stale = watch('a', '0');
    const other = watch('b', '1');
    await vi.waitFor(() => expect(stale.seen).toEqual(['1']), { timeout: 10_000 });
    versions.set('a', state('2'));
    await vi.waitFor(() => expect(stale.seen).toEqual(['1', '2']), { timeout: 10_000 });
    expect(fresh.seen).toEqual(['2']);
    expect(other.seen).toEqual([]);
    expect(states).toHaveBeenLastCalledWith(['a', 'b']);
  });

  it('ask nothing while nobody watches', async () => {
    live = createLiveUpdates({ states, pollMs: 2 });
    const { stop } = watch('a');
    await vi.waitFor(() => expect(states.mock.calls.length).toBeGreaterThan(1), { timeout: 10_000 });
    stop?.();
    await vi.waitFor(
      async () => {
        const before = states.mock.calls.length;
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(states.mock.calls.length).toBe(before);
      },
      { timeout: 10_000 },
    );
    versions.set('b', state('1'));
    const again = watch('b');
    await vi.waitFor(() => expect(again.seen).toEqual(['1']), { timeout: 10_000 });
  });

  it('go on after the database was away', async () => {
    const failures: unknown[] = [];
    live = createLiveUpdates({ states, pollMs: 2, failed: (error) => void failures.push(error) });
    states.mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
    versions.set('a', state('1'));
    const { seen } = watch('a');
    await vi.waitFor(() => expect(seen).toEqual(['1']), { timeout: 10_000 });
    expect(failures).toHaveLength(2);
  });

  it('take no more than so many watchers, and none once closed', () => {
    live = createLiveUpdates({ states, maxWatchers: 2 });
    const first = watch('a');
    watch('a');
    expect(watch('a').stop).toBeUndefined();
    first.stop?.();
    const last = watch('a');
    expect(last.stop).toBeDefined();
    live.close();
    expect(last.ended()).toBe(1);
    expect(live.watching).toBe(0);
    expect(watch('a').stop).toBeUndefined();
  });
});
