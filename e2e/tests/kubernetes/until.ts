import { setTimeout as delay } from 'node:timers/promises';

/** Asks again every 100 ms until `accept` likes the answer. @throws Error with the last answer when that takes too long */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer>,
  accept: (answer: Answer) => boolean,
  timeoutMs = 60_000,
): Promise<Answer> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (accept(answer)) return answer;
    if (performance.now() > deadline) {
      throw new Error(`${what}: not within ${timeoutMs / 1000} s. Last seen: ${shortly(answer)}`);
    }
    await delay(100);
  }
}

/** Of objects what a reader wants: who they are and how they fare. */
function shortly(answer: unknown): string {
  const left = new Set(['annotations', 'labels', 'managedFields', 'spec']);
  const text = JSON.stringify(answer, (key, value: unknown) => (left.has(key) ? undefined : value));
  return text.length > 3000 ? `${text.slice(0, 3000)}…` : text;
}
