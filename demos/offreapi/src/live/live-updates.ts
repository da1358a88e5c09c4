import { setTimeout as delay } from 'node:timers/promises';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';

/** Where the applications of an offer stand, as cheap to know as possible. */
export interface RankingState {
  /** Changes with anything about them. */
  readonly version: string;
  readonly applications: number;
  /** Those waiting to be read. */
  readonly queued: number;
}

export interface LiveUpdatesOptions {
  /** The states of these offers, asked about once a `pollMs` for all of them while anybody watches. */
  readonly states: (offerIds: readonly string[]) => Promise<ReadonlyMap<string, RankingState>>;
  /** Told of a failed look; the next one comes later. */
  readonly failed?: (error: unknown) => void;
  /** Default 1000. */
  readonly pollMs?: number;
  /** Watchers at a time in this process. Default 200. */
  readonly maxWatchers?: number;
}

export interface Watcher {
  readonly offerId: string;
  /** The version that is shown already. */
  readonly version: string | undefined;
  readonly changed: (state: RankingState) => void;
  /** The service stops. */
  readonly ended: () => void;
}

/**
 * Tells watchers when the applications of an offer change, in whichever replica they do: each replica asks the database, only
 * while it is watched, and with one query however many watch.
 */
export interface LiveUpdates {
  readonly watching: number;
  /** @returns stops watching; undefined when too many watch already, or the service stops */
  watch(watcher: Watcher): (() => void) | undefined;
  /** Ends all watchers and takes no more. */
  close(): void;
}

export function createLiveUpdates(options: LiveUpdatesOptions): LiveUpdates {
  const { states, failed = () => {}, pollMs = 1000, maxWatchers = 200 } = options;
  const watchers = new Map<Watcher, string | undefined>();
  let polling = false;
  let closed = false;

  async function poll(): Promise<void> {
    let pause = pollMs;
    while (watchers.size > 0) {
      try {
        tell(await states([...new Set([...watchers.keys()].map(({ offerId }) => offerId))]));
        pause = pollMs;
      } catch (error) {
        failed(error);
        pause = Math.min(pause * 2, 16 * pollMs);
      }
      await delay(pause, undefined, { ref: false });
    }
    polling = false;
  }

  function tell(current: ReadonlyMap<string, RankingState>): void {
    for (const [watcher, shown] of watchers) {
      const state = current.get(watcher.offerId);
      if (state === undefined || state.version === shown) continue;
      watchers.set(watcher, state.version);
      watcher.changed(state);
    }
  }

  return {
    get watching() {
      return watchers.size;
    },
    watch(watcher) {
      if (closed || watchers.size >= maxWatchers) return undefined;
      watchers.set(watcher, watcher.version);
      if (!polling) {
        polling = true;
        // Its queries are no part of the request that happened to be the first.
        void context.with(ROOT_CONTEXT, poll);
      }
      return () => void watchers.delete(watcher);
    },
    close() {
      closed = true;
      for (const { ended } of watchers.keys()) ended();
      watchers.clear();
    },
  };
}
