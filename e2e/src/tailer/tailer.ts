import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Entry, entryOf, type Stages } from './alloy-stages.ts';
import { FollowedFile, type Position } from './followed-file.ts';

export interface TailerOptions {
  /** What a service writes to its standard output. */
  readonly file: string;
  /** Where it keeps how far it has got; a tailer with the same one goes on from there. */
  readonly positionFile: string;
  readonly lokiUrl: string;
  readonly stages: Stages;
  /** Of every stream, e.g. the container's `service`; what the line itself says wins. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface Tailer {
  /** Lines that Loki has acknowledged. */
  pushed(): number;
  /** In how many portions it handed them over. */
  portions(): number;
  /** What Loki refused for good, as it said it. */
  refusals(): readonly string[];
  /** Reads to the end of the file, hands over the rest, and ends. Rejects with what has ended it before. */
  stop(): Promise<void>;
  /** Ends at once, as a process that is killed. */
  kill(): Promise<void>;
}

const POLL_MS = 100;
const RETRY_MS = 250;

/**
 * Standard output to Loki, in place of Grafana Alloy: follows a file as it grows and pushes its lines in order, one portion after the
 * other, each until it is taken. After a crash what was pushed but not yet noted goes again, and Loki knows it by time and text.
 */
export function startTailer(options: TailerOptions): Tailer {
  const stopping = new AbortController();
  const killed = new AbortController();
  const file = new FollowedFile(options.file, readPosition(options.positionFile));
  const refusals: string[] = [];
  let pushed = 0;
  let portions = 0;

  const run = async (): Promise<void> => {
    while (!killed.signal.aborted) {
      const stopped = stopping.signal.aborted;
      const portion = file.next();
      if (portion !== undefined) {
        const entries = portion.lines.map((line) => entryOf(line, options.stages, options.labels));
        for (const [stream, values] of byStream(entries)) {
          const refusal = await push(options.lokiUrl, stream, values, killed.signal);
          if (refusal !== undefined) refusals.push(refusal);
        }
        if (killed.signal.aborted) return;
        pushed += entries.length;
        portions++;
        writePosition(options.positionFile, portion.position);
      } else if (stopped) return;
      else await delay(POLL_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run().finally(() => file.close());
  // Told to whoever stops it.
  running.catch(() => undefined);
  return {
    pushed: () => pushed,
    portions: () => portions,
    refusals: () => refusals,
    stop() {
      stopping.abort();
      return running;
    },
    async kill() {
      killed.abort();
      stopping.abort();
      await running.catch(() => undefined);
    },
  };
}

/** Values of the push API, by the JSON of their labels; in order. */
function byStream(entries: readonly Entry[]): Map<string, unknown[]> {
  const streams = new Map<string, unknown[]>();
  for (const { labels, time, line, metadata } of entries) {
    const stream = JSON.stringify(labels);
    const values = streams.get(stream) ?? [];
    streams.set(stream, values);
    values.push(Object.keys(metadata).length === 0 ? [time, line] : [time, line, metadata]);
  }
  return streams;
}

/** Pushes until it is taken; gives what Loki says where it refuses some for good. */
async function push(
  lokiUrl: string,
  stream: string,
  values: readonly unknown[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const body = `{"streams":[{"stream":${stream},"values":${JSON.stringify(values)}}]}`;
  const headers = { 'content-type': 'application/json' };
  while (!signal.aborted) {
    try {
      const answer = await fetch(`${lokiUrl}/loki/api/v1/push`, { method: 'POST', headers, body, signal });
      const text = await answer.text();
      if (answer.ok) return undefined;
      if (answer.status !== 429 && answer.status < 500) return `${answer.status} ${text.trim()}`;
    } catch {
      // It is not there: later.
    }
    await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

function readPosition(file: string): Position | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Position;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Whole or not at all. */
function writePosition(file: string, position: Position): void {
  writeFileSync(`${file}.partial`, JSON.stringify(position));
  renameSync(`${file}.partial`, file);
}
