import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from './usage-error.ts';

/**
 * Makes this the only demo on `folder` until the process ends or the result is called. The lock is a listening socket:
 * it goes with its process, so a killed demo leaves none behind, and no process id can be mistaken for another's.
 * @throws UsageError naming the folder and the process that has it
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const path = socketPath(folder);
  let server = await listen(path);
  if (server === undefined) {
    const owner = await askOwner(path);
    if (owner === undefined) {
      rmSync(path, { force: true });
      server = await listen(path);
    }
    if (server === undefined) {
      throw new UsageError(
        `A demo runs on ${folder} already${owner === undefined ? '' : ` (process ${owner})`}; stop it, or choose another folder with --folder.`,
      );
    }
  }
  const held = server;
  held.unref();
  return () => void held.close();
}

/** In the temporary folder, because a socket's path may have only about 100 characters. */
function socketPath(folder: string): string {
  const id = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16);
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\vigie-demo-${id}`
    : join(tmpdir(), `vigie-demo-${id}.sock`);
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((settle) => {
    const server = createServer((socket) => socket.end(String(process.pid)));
    server.once('error', () => settle(undefined));
    server.listen(path, () => settle(server));
  });
}

/** The process id of whoever listens there, undefined where nobody does. */
function askOwner(path: string): Promise<string | undefined> {
  return new Promise((settle) => {
    let pid = '';
    const socket = connect(path)
      .setEncoding('utf8')
      .setTimeout(1000, () => socket.destroy())
      .on('data', (text: string) => (pid += text))
      .on('error', () => settle(undefined))
      .on('close', () => settle(pid || '?'));
  });
}
