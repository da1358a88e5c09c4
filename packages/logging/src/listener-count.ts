import type { EventEmitter } from 'node:events';

/** How many listeners `event` has, kept up to date: to ask an emitter takes longer than a disabled log call may. */
export function followListenerCount(emitter: EventEmitter, event: string): { readonly count: number } {
  const followed = { count: emitter.listenerCount(event) };
  // Emitted before the listener is added.
  emitter.on('newListener', (name) => {
    if (name === event) followed.count++;
  });
  emitter.on('removeListener', (name) => {
    if (name === event) followed.count--;
  });
  return followed;
}
