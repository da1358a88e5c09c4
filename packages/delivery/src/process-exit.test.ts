import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { accept, hang, TestBackend } from './test-backend.ts';

const backend = new TestBackend();
afterEach(() => backend.stop());

interface Run {
  readonly code: number | null;
  readonly ms: number;
  readonly output: string;
}

/** Runs a program that offers three items, to the delivery of the package as a user would, in a process of its own. */
async function run(url: string, then: string): Promise<Run> {
  const program = `
    import { createDelivery, httpSender } from '${new URL('index.ts', import.meta.url).href}';
    const post = httpSender({ url: '${url}', contentType: 'application/json' });
    const delivery = createDelivery({
      destination: 'exit', sizeOf: (item) => item.length, flushIntervalMs: 10, warn: () => {},
      send: (batch, signal) => post(JSON.stringify(batch), signal),
    });
    for (const item of ['a', 'b', 'c']) delivery.offer(item);
    const started = performance.now();
    process.on('exit', () => console.log(Math.round(performance.now() - started)));
    ${then}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ms: Number(output.trim().split('\n').at(-1)), output };
}

describe('the process', () => {
  it('is not held open by a backend that hangs', async () => {
    backend.behave = hang;
    // Stays until the request is under way, then has nothing else to do.
    const { code, ms } = await run(await backend.start(), 'setTimeout(() => {}, 300);');
    expect(backend.requests).toHaveLength(1);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(2000);
  });

  it('is not held open by an idle connection, by a linger or by a retry', async () => {
    backend.behave = accept;
    const up = await run(await backend.start(), 'setTimeout(() => delivery.offer("d"), 200);');
    expect(up).toMatchObject({ code: 0 });
    expect(up.ms).toBeLessThan(2000);
    const refusing = await run('http://127.0.0.1:1/', 'setTimeout(() => {}, 200);');
    expect(refusing).toMatchObject({ code: 0 });
    expect(refusing.ms).toBeLessThan(2000);
  });

  it('stays for a shutdown that is awaited, until it is done', async () => {
    backend.behave = ({ items }, response) => {
      setTimeout(() => response.end(), 400);
      return items;
    };
    const { code, output } = await run(
      await backend.start(),
      'console.log((await delivery.shutdown()).delivered);',
    );
    expect(code).toBe(0);
    expect(output.split('\n')[0]).toBe('3');
    await vi.waitFor(() => expect(backend.acknowledged).toContain('c'), { timeout: 10_000 });
  });
});
