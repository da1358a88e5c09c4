import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of the heap that something still refers to. */
export function liveHeapBytes(): number {
  collect ??= exposeCollector();
  // What the first one finalises goes with the second.
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

let collect: (() => void) | undefined;

function exposeCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
