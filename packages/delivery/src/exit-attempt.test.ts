import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accept, atMostBytes, type Behaviour, hang, poisoned, status, TestBackend } from './test-backend.ts';

let backend: TestBackend;
beforeEach(() => {
  backend = new TestBackend();
});
afterEach(() => backend.stop());

interface Run {
  readonly code: number | null;
  /** From the end of the program to that of its process. */
  readonly ms: number;
  readonly ledger: { created: number; delivered: number; pending: number; dropped: Record<string, number> };
  readonly stderr: string;
}

/** Runs a program that offers items and then ends, in a process of its own. */
async function run(
  url: string,
  program: string,
  options: string = '',
  flags: readonly string[] = [],
): Promise<Run> {
  const child = spawn(
    process.execPath,
    [
      ...flags,
      '--input-type=module',
      '--eval',
      `import { createHttpDelivery } from '${new URL('index.ts', import.meta.url).href}';
      const delivery = createHttpDelivery({
        destination: 'exit', url: '${url}', contentType: 'application/json',
        sizeOf: (item) => item.length, encode: (batch) => JSON.stringify(batch), exitTimeoutMs: 10_000, ${options}
      });
      const offer = (...items) => { for (const item of items) delivery.offer(item); };
      const ended = performance.now();
      process.on('exit', () => console.log(JSON.stringify({ ms: performance.now() - ended, ledger: delivery.ledger() })));
      ${program}`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...(JSON.parse(output.stdout) as Pick<Run, 'ms' | 'ledger'>), stderr: output.stderr };
}

const abc = `offer('a', 'b', 'c');`;

describe('what is pending when the process ends', () => {
  it.each([
    ['process.exit()', `${abc} process.exit(3);`, 3],
    ['an uncaught exception', `${abc} throw new TypeError('the crash');`, 1],
    ['an unhandled rejection', `${abc} Promise.reject(new TypeError('the crash'));`, 1],
    ['an empty event loop', abc, 0],
  ])('arrives after %s, and the end is the same otherwise', async (_name, program, exit) => {
    const { code, ledger, stderr } = await run(await backend.start(), program);
    expect(code).toBe(exit);
    expect(backend.acknowledged).toEqual(['a', 'b', 'c']);
    expect(ledger).toMatchObject({ created: 3, delivered: 3, pending: 0 });
    if (exit === 1) expect(stderr).toMatch(/TypeError: the crash\n {4}at /);
    else expect(stderr).toBe('');
  });

  it('arrives in batches and in order, with the headers of the destination', async () => {
    const program = `offer(...Array.from({ length: 1000 }, (_, i) => 'item ' + i)); process.exit();`;
    backend.behave = (request, response) => {
      expect(request.headers['content-type']).toBe('application/json');
      expect(request.headers['x-tenant']).toBe('t');
      return accept(request, response);
    };
    const options = `maxBatchItems: 300, headers: { 'x-tenant': 't' }`;
    const { ledger } = await run(await backend.start(), program, options);
    expect(ledger).toMatchObject({ created: 1000, delivered: 1000 });
    expect(backend.requests.map(({ items }) => items.length)).toEqual([300, 300, 300, 100]);
    expect(backend.acknowledged).toEqual(Array.from({ length: 1000 }, (_, index) => `item ${index}`));
  });

  it('arrives but for the bad items, and is tried again where the server asks for patience', async () => {
    let busy = 2;
    const sometimes: Behaviour = (request, response) =>
      busy-- > 0 ? status(503, { 'retry-after': '0' })(request, response) : poisoned(request, response);
    backend.behave = sometimes;
    const program = `offer('a', 'bad', 'b', 'c', 'd'); process.exit();`;
    const { ledger } = await run(await backend.start(), program);
    expect(backend.acknowledged).toEqual(['a', 'b', 'c', 'd']);
    expect(ledger).toMatchObject({ created: 5, delivered: 4, pending: 0, dropped: { refused: 1 } });
  });

  it('is halved until the server takes it', async () => {
    backend.behave = atMostBytes(20);
    const { ledger } = await run(
      await backend.start(),
      `offer('aaaa', 'bbbb', 'cccc', 'dddd'); process.exit();`,
    );
    expect(backend.acknowledged).toEqual(['aaaa', 'bbbb', 'cccc', 'dddd']);
    expect(ledger).toMatchObject({ delivered: 4, pending: 0 });
  });

  it('goes again where nobody will hear the answer any more', async () => {
    let late: (() => void) | undefined;
    backend.behave = ({ items }, response) => {
      late ??= () => response.end();
      if (backend.requests.length > 1) response.end();
      return backend.requests.length > 1 ? items : [];
    };
    const { ledger } = await run(
      await backend.start(),
      `${abc} setTimeout(() => { offer('d'); process.exit(); }, 300);`,
      'flushIntervalMs: 10',
    );
    late?.();
    expect(backend.requests[0]?.items).toEqual(['a', 'b', 'c']);
    expect(backend.acknowledged).toEqual(['a', 'b', 'c', 'd']);
    expect(ledger).toMatchObject({ created: 4, delivered: 4, pending: 0 });
  });

  it('of several deliveries goes side by side', async () => {
    const program = `
      const other = createHttpDelivery({ destination: 'other', url: '${await backend.start()}', contentType: 'text/plain',
        sizeOf: () => 1, encode: (batch) => JSON.stringify(batch) });
      offer('a'); other.offer('b'); process.exit();`;
    const { ledger } = await run(backend.url, program);
    expect([...backend.acknowledged].sort()).toEqual(['a', 'b']);
    expect(ledger).toMatchObject({ delivered: 1 });
  });
});

describe('what cannot be handed over when the process ends', () => {
  const told = /VIGIE_W_DELIVERY.*Delivery to exit drops items: 3 could not be delivered/;

  it('is counted and told with the reason, at once where nobody listens', async () => {
    const { code, ms, ledger, stderr } = await run('http://127.0.0.1:1/', `${abc} process.exit(3);`);
    expect(code).toBe(3);
    expect(ms).toBeLessThan(1500);
    expect(ledger).toMatchObject({ created: 3, delivered: 0, pending: 0, dropped: { shutdown: 3 } });
    expect(stderr).toMatch(told);
    expect(stderr).toContain('ECONNREFUSED');
  });

  it('is given up at once where the credentials are not accepted', async () => {
    backend.behave = status(401);
    const { ms, ledger, stderr } = await run(await backend.start(), `${abc} process.exit();`);
    expect(ms).toBeLessThan(1500);
    expect(backend.requests).toHaveLength(1);
    expect(ledger).toMatchObject({ pending: 0, dropped: { shutdown: 3 } });
    expect(stderr).toContain('credentials are not accepted');
  });

  it('holds the process up until the deadline where nobody answers', async () => {
    backend.behave = hang;
    const { code, ms, ledger, stderr } = await run(
      await backend.start(),
      `${abc} process.exit(3);`,
      'exitTimeoutMs: 600',
    );
    expect(code).toBe(3);
    expect(ms).toBeGreaterThanOrEqual(600);
    expect(ms).toBeLessThan(2000);
    expect(ledger).toMatchObject({ pending: 0, dropped: { shutdown: 3 } });
    expect(stderr).toMatch(told);
  });

  it('is not waited for a second time where nobody answered before', async () => {
    backend.behave = hang;
    const { ms, ledger } = await run(
      await backend.start(),
      `${abc} setTimeout(() => process.exit(), 700);`,
      'flushIntervalMs: 1, sendTimeoutMs: 200, retryMinMs: 60_000, retryMaxMs: 60_000',
    );
    expect(backend.requests.length).toBeLessThan(5);
    expect(ms).toBeLessThan(1700);
    expect(ledger).toMatchObject({ pending: 0, dropped: { shutdown: 3 } });
  });

  it.each([
    ['with exitTimeoutMs 0', 'exitTimeoutMs: 0', []],
    ['with encode that throws', `encode: () => { throw new Error('cannot'); }`, []],
    ['without leave to start a thread', '', ['--permission', '--allow-fs-read=*']],
  ])('is counted and told %s', async (_name, options, flags) => {
    const { code, ledger, stderr } = await run(
      await backend.start(),
      `${abc} process.exit(3);`,
      options,
      flags,
    );
    expect(code).toBe(3);
    expect(backend.requests).toHaveLength(0);
    expect(ledger).toMatchObject({ pending: 0, dropped: { shutdown: 3 } });
    expect(stderr).toMatch(told);
  });
});
