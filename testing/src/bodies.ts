// Apart from the rest: a service that runs as a process of its own has no test runner to import.
import { setTimeout as sleep } from 'node:timers/promises';

export async function* whole(): AsyncGenerator<string> {
  yield 'a'.repeat(1000);
  yield 'b'.repeat(500);
}

export async function* breaking(): AsyncGenerator<string> {
  yield 'x'.repeat(100);
  await sleep(5);
  throw new Error('the source broke');
}

export async function* dripping(): AsyncGenerator<string> {
  for (;;) {
    yield 'drop ';
    await sleep(5);
  }
}
