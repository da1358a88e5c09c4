/** Something that can bring out what it holds without giving the event loop a turn. */
export interface SyncFlushable {
  flushAtExit(): void;
}

const waiting = new Set<SyncFlushable>();
let listening = false;

/** True once the process is about to end: nothing put off will happen any more. */
export let exiting: boolean = false;

/** Has to be called before anything waits, the earlier the better: listeners of `exit` are called in order. */
export function watchExit(): void {
  if (listening) return;
  listening = true;
  process.on('exit', () => {
    exiting = true;
    for (const target of waiting) target.flushAtExit();
  });
}

/** `target` has something to bring out. */
export function waitsForExit(target: SyncFlushable): void {
  waiting.add(target);
}

/** `target` has nothing to bring out any more. */
export function waitsNoMore(target: SyncFlushable): void {
  waiting.delete(target);
}

const never = new Int32Array(new SharedArrayBuffer(4));

/** Halts the thread. */
export function pause(milliseconds: number): void {
  Atomics.wait(never, 0, 0, milliseconds);
}
