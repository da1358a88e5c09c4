import { ExitPost, type HttpAnswer, type HttpRequest } from './exit-post.ts';
import type { SendResult } from './send-result.ts';

/** How what is pending gets out when the process ends. */
export interface LastAttempt<T> {
  /** How long the end of the process may be held up. */
  readonly timeoutMs: number;
  readonly request: (batch: readonly T[]) => HttpRequest;
  readonly result: (answer: HttpAnswer) => SendResult;
}

/** A delivery as the end of the process sees it. */
export interface Leaving {
  readonly lastAttempt: Pick<LastAttempt<never>, 'timeoutMs' | 'result'> | undefined;
  /** The destination has left a request unanswered for so long. */
  silentFor(milliseconds: number): boolean;
  /** Hands over the next batch of what is pending; undefined when nothing is. Throws what building the request throws. */
  takeAtExit(): HttpRequest | undefined;
  /** What became of the batch taken last. */
  settleAtExit(result: SendResult): void;
  /** What is still pending is lost. */
  endAtExit(): void;
}

interface Party {
  readonly delivery: Leaving;
  /** Epoch of `performance.now`. */
  readonly deadline: number;
  notBefore: number;
  flying: boolean;
}

/** What a server that asks for patience gets at least. */
const RETRY_MS = 100;

const waiting = new Set<Leaving>();
let listening = false;

/** Has to be called before anything waits. */
export function watchExit(): void {
  if (listening) return;
  listening = true;
  process.on('exit', leave);
}

/** `delivery` has something pending. */
export function waitsForExit(delivery: Leaving): void {
  waiting.add(delivery);
}

/** `delivery` has nothing pending any more. */
export function waitsNoMore(delivery: Leaving): void {
  waiting.delete(delivery);
}

/** Everything pending is handed over or counted as lost before this returns. */
function leave(): void {
  const begun = performance.now();
  const parties = new Map<Leaving, Party>();
  const flying = new Map<number, Party>();
  let post: ExitPost | undefined;
  let id = 0;

  const launch = (party: Party): void => {
    const { delivery } = party;
    const { lastAttempt } = delivery;
    if (lastAttempt === undefined || delivery.silentFor(lastAttempt.timeoutMs)) return delivery.endAtExit();
    try {
      const request = delivery.takeAtExit();
      if (request === undefined) return;
      post ??= new ExitPost();
      post.send(++id, request);
    } catch {
      return delivery.endAtExit();
    }
    flying.set(id, party);
    party.flying = true;
  };

  const land = (answer: HttpAnswer): void => {
    const party = flying.get(answer.id);
    if (party === undefined) return;
    flying.delete(answer.id);
    party.flying = false;
    const { delivery, deadline } = party;
    const result = delivery.lastAttempt?.result(answer);
    if (result !== undefined) delivery.settleAtExit(result);
    if (result?.kind !== 'retry') return;
    party.notBefore = performance.now() + Math.max(RETRY_MS, result.afterMs ?? 0);
    if (!mayChange(answer) || party.notBefore >= deadline) delivery.endAtExit();
  };

  for (;;) {
    // Read anew each time: what one destination loses is a line for another.
    for (const delivery of waiting) {
      const timeoutMs = delivery.lastAttempt?.timeoutMs ?? 0;
      const party = parties.get(delivery) ?? {
        delivery,
        deadline: begun + timeoutMs,
        notBefore: begun,
        flying: false,
      };
      parties.set(delivery, party);
      const now = performance.now();
      if (now >= party.deadline) delivery.endAtExit();
      else if (!party.flying && now >= party.notBefore) launch(party);
    }
    if (waiting.size === 0) return;
    const now = performance.now();
    let until = Infinity;
    for (const delivery of waiting) {
      const { flying: flies, notBefore, deadline } = parties.get(delivery) as Party;
      until = Math.min(until, deadline, flies ? deadline : notBefore);
    }
    for (const answer of post?.wait(until - now) ?? []) land(answer);
  }
}

/** A server that is busy may take the batch within the time there is. One that is not there, or wants other credentials, will not. */
function mayChange({ response }: HttpAnswer): boolean {
  return response !== undefined && response.status >= 408;
}
