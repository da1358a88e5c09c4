export interface AllocationLimits {
  /** The largest single buffer. */
  readonly single: number;
  /** All buffers together, since the last `begin`. */
  readonly total: number;
}

export interface AllocationGuard {
  /** Counts from zero again. */
  begin(): void;
  /** Whether a limit was passed since then. */
  readonly exceeded: boolean;
}

/**
 * Bounds the byte buffers that code of this thread makes. A PDF library unpacks streams into buffers that double until the
 * stream ends; they are on no JavaScript heap, so that no limit of a heap holds them, and a watch from outside sees them only
 * once they are there. Beyond a limit `new Uint8Array(…)` throws a RangeError, as it does when memory is short.
 *
 * For a thread of its own: it replaces the thread's `Uint8Array`.
 */
export function guardAllocations(limits: AllocationLimits): AllocationGuard {
  let total = 0;
  let exceeded = false;
  const { Uint8Array: Original } = globalThis;
  globalThis.Uint8Array = new Proxy(Original, {
    construct(target, args: unknown[], newTarget) {
      const [size] = args;
      if (typeof size === 'number') {
        total += size;
        if (size > limits.single || total > limits.total) {
          exceeded = true;
          throw new RangeError('Array buffer allocation failed');
        }
      }
      return Reflect.construct(target, args, newTarget) as object;
    },
  });
  return {
    begin() {
      total = 0;
      exceeded = false;
    },
    get exceeded() {
      return exceeded;
    },
  };
}
