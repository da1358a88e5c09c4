import dns from 'node:dns';
import type { LookupFunction } from 'node:net';

type Callback = Parameters<LookupFunction>[2];

/**
 * Looks one name up, once at a time: whoever asks meanwhile gets the same answer. A lookup cannot be given up, and the few threads
 * that Node has for them are the service's: a resolver that hangs must not have them all wait for our retries.
 */
export function singleLookup(): LookupFunction {
  let waiting: Callback[] | undefined;
  return (hostname, options, callback) => {
    if (waiting !== undefined) {
      waiting.push(callback);
      return;
    }
    waiting = [callback];
    // As a property, as node:net does: what replaces it is ours too.
    dns.lookup(hostname, options, (error, address, family) => {
      const callbacks = waiting ?? [];
      waiting = undefined;
      for (const answer of callbacks) answer(error, address, family);
    });
  };
}
