import type { Writable } from 'node:stream';
import type { OnProgress } from './byte-source.ts';

export interface ReadProgress {
  readonly onProgress: OnProgress;
  /** Clears the line on a terminal; call it before anything else is written there. */
  readonly done: () => void;
}

export interface ReadProgressOptions {
  /** Where it is shown, e.g. standard error; a terminal gets one line that is written over, anything else a line now and then. */
  readonly stream: Writable & { readonly isTTY?: boolean };
  /** What is being done, e.g. `reading usage.ndjson.gz`. */
  readonly label: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const TERMINAL_EVERY_MS = 100;
const LINE_EVERY_MS = 10_000;
const BAR_WIDTH = 24;

/** How far reading has come, and how long the rest will take at the pace so far. */
export function readProgress({ stream, label, now }: ReadProgressOptions): ReadProgress {
  const terminal = stream.isTTY === true;
  const begun = now();
  let shown = terminal ? -Infinity : begun;
  let written = false;
  return {
    onProgress(done, total) {
      const at = now();
      if (at - shown < (terminal ? TERMINAL_EVERY_MS : LINE_EVERY_MS)) return;
      shown = at;
      written = true;
      const text = progressText(label, done, total, (at - begun) / 1000, terminal);
      stream.write(terminal ? `\r\u001B[2K${text}` : `${text}\n`);
    },
    done() {
      if (terminal && written) stream.write('\r\u001B[2K');
    },
  };
}

function progressText(
  label: string,
  done: number,
  total: number | undefined,
  seconds: number,
  bar: boolean,
): string {
  if (total === undefined || total <= 0) return `${label}: ${duration(seconds)}`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * BAR_WIDTH);
  const drawn = bar ? `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ` : '';
  const left = share > 0.01 ? `, ${duration((seconds / share) * (1 - share))} left` : '';
  return `${label}: ${drawn}${Math.floor(share * 100)} %${left}`;
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
