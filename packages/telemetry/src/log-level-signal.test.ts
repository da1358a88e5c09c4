import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';

const CODE = `
  import { startTelemetry } from './src/index.ts';
  const telemetry = startTelemetry({ service: 'orders', otlp: false });
  process.on('message', async (message) => {
    telemetry.log.debug('debug ' + message);
    telemetry.log.info('info ' + message);
    if (message === 'stop') { await telemetry.shutdown(); process.disconnect(); }
  });
  telemetry.log.info('ready');
`;

it('a signal switches the log of a running service to debug and back, and holds nothing open', async () => {
  const child = spawn(
    process.execPath,
    ['--conditions=@vigie/source', '--input-type=module-typescript', '-e', CODE],
    {
      cwd: path.resolve(import.meta.dirname, '..'),
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, VIGIE_LOG_LEVEL_SIGNAL: 'true', VIGIE_LOG_LEVEL: 'info' },
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  if (child.stdout === null) throw new Error('the child has no standard output');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value));

  expect(await next()).toMatchObject({ message: 'ready' });
  child.kill('SIGUSR2');
  const changed = { message: 'log level changed', by: 'signal', signal: 'SIGUSR2' };
  expect(await next()).toMatchObject({ ...changed, from: 'info', to: 'debug' });
  child.send('one');
  expect(await next()).toMatchObject({ level: 'debug', message: 'debug one' });
  expect(await next()).toMatchObject({ level: 'info', message: 'info one' });
  child.kill('SIGUSR2');
  expect(await next()).toMatchObject({ ...changed, from: 'debug', to: 'info' });
  child.send('stop');
  expect(await next()).toMatchObject({ message: 'info stop' });
  expect(await exited).toEqual([0, null]);
});
