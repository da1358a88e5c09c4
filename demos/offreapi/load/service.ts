import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface RunningService {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Builds the service and starts it as `pnpm start` does, with all signals but traces to nowhere.
 *
 * @throws Error with what it wrote, when it cannot be built or does not listen
 */
export async function startService(databaseUrl: string): Promise<RunningService> {
  await build();
  const { env, args } = startCommand();
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...env,
      DATABASE_URL: databaseUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      OTEL_TRACES_EXPORTER: 'none',
    },
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const forced = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(forced);
  };
  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      const at = /"url":"([^"]+)"/.exec(line)?.[1];
      if (line.includes('"message":"listening"') && at !== undefined) resolve(at);
      if (said.length < 20) said.push(line);
    });
    void exited.then(([code]) =>
      reject(new Error(`OffreAPI ended with ${String(code)}:\n${said.join('\n')}`)),
    );
  });
  return { url, stop };
}

/** Where the start command runs. */
export const folder: string = fileURLToPath(new URL('..', import.meta.url));

/** Makes `dist/`. The builder is a dependency of the workspace. */
export async function build(): Promise<void> {
  const builder = fileURLToPath(new URL('../../../node_modules/tsdown/dist/run.mjs', import.meta.url));
  await promisify(execFile)(process.execPath, [builder], { cwd: folder });
}

/** What memory it takes depends on variables and flags: they are read from the one place that has them. */
export function startCommand(): { readonly env: Record<string, string>; readonly args: readonly string[] } {
  const { scripts } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    scripts: { start: string };
  };
  const words = scripts.start.split(' && ').at(-1)?.split(' ') ?? [];
  const node = words.indexOf('node');
  if (node === -1) throw new Error(`The start script of OffreAPI runs no node: ${scripts.start}`);
  const env = Object.fromEntries(words.slice(0, node).map((word) => word.split('=', 2) as [string, string]));
  return { env, args: words.slice(node + 1) };
}
