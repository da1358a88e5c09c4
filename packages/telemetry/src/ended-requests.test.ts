import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServerSpan } from '@vigie/tracing';
import { describe, expect, it } from 'vitest';
import { EndedRequests, settleAll } from './ended-requests.ts';
import type { RequestRecord } from './request-record.ts';

function start(failing = ''): { requests: EndedRequests; add: (path: string) => void; written: string[] } {
  const written: string[] = [];
  const writer = (signal: string) => (record: Pick<RequestRecord, 'path'>) => {
    if (`${signal} ${record.path}` === failing) throw new Error(failing);
    written.push(`${signal} ${record.path}`);
  };
  const requests = new EndedRequests({
    measure: writer('metric'),
    log: writer('line'),
    fault: (error) => void written.push(`fault: ${(error as Error).message}`),
  });
  const span = { finish: writer('span') } as unknown as ServerSpan;
  return { requests, written, add: (path) => requests.add({ path } as RequestRecord, span) };
}

const ALL = ['metric a', 'metric b', 'line a', 'line b', 'span a', 'span b'];

describe('the signals of requests that ended in one turn', () => {
  it('are written at its end, each signal in the order the requests ended', async () => {
    const { add, written } = start();
    add('a');
    add('b');
    expect(written).toEqual([]);
    await nextTurn();
    expect(written).toEqual(ALL);
  });

  it('are written when somebody asks for them, once', async () => {
    const { add, requests, written } = start();
    add('a');
    add('b');
    requests.settle();
    expect(written).toEqual(ALL);
    await nextTurn();
    expect(written).toEqual(ALL);
    add('a');
    await nextTurn();
    expect(written).toHaveLength(9);
  });

  it('are written when the process ends, those of every service', () => {
    const services = [start(), start()];
    for (const { add } of services) for (const path of ['a', 'b']) add(path);
    settleAll();
    for (const { written } of services) expect(written).toEqual(ALL);
  });

  it('do not gather beyond a bound in a turn that goes on', () => {
    const { add, written } = start();
    for (let index = 0; index < 1000; index++) add(String(index));
    expect(written.length).toBeGreaterThan(2700);
  });

  it.each(['metric a', 'line a', 'span b'])('do not fail each other: %s', async (failing) => {
    const { add, written } = start(failing);
    add('a');
    add('b');
    await nextTurn();
    expect(written).toEqual(ALL.map((each) => (each === failing ? `fault: ${failing}` : each)));
  });

  it('belong to no request’s context', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const requests = new EndedRequests({
      measure: () => void seen.push(storage.getStore()),
      log: () => {},
      fault: () => {},
    });
    const span = { finish: () => {} } as unknown as ServerSpan;
    storage.run('a request', () => requests.add({} as RequestRecord, span));
    await nextTurn();
    expect(seen).toEqual([undefined]);
  });
});
