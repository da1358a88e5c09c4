import { spawn } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isBuilt, moduleFolder, toolPath } from './tool-path.ts';
import { TOOLS, type Tool, type ToolName } from './tools.ts';

export interface BuiltTool {
  readonly name: ToolName;
  readonly path: string;
  /** 0 when it was there already. */
  readonly seconds: number;
}

export interface BuildOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Build even what is there. */
  readonly force?: boolean;
  /** Leave the processor to others, e.g. to tests that run meanwhile. */
  readonly background?: boolean;
  readonly say?: (line: string) => void;
}

/**
 * Builds one tool from its pinned module into the cache, unless it is there. Written under another name and renamed when whole:
 * two builds at once both end well, and a build that is stopped leaves nothing that looks finished.
 *
 * @throws Error with the compiler's last lines when it cannot be built
 */
export async function buildTool(name: ToolName, options: BuildOptions = {}): Promise<BuiltTool> {
  const { env = process.env, force = false, background = false, say = () => {} } = options;
  const path = toolPath(name, env);
  if (!force && isBuilt(name, env)) return { name, path, seconds: 0 };
  const tool: Tool = TOOLS[name];
  say(`${name}: building ${tool.package}…`);
  const started = performance.now();
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}.partial`;
  const command = [
    ...(background && process.platform !== 'win32' ? ['nice', '-n', '19'] : []),
    'go',
    'build',
    '-trimpath',
    `-ldflags=-s -w ${tool.ldflags ?? ''}`,
    `-tags=${tool.tags ?? ''}`,
    '-o',
    partial,
    tool.package,
  ];
  try {
    await run(command, moduleFolder(tool), env);
    renameSync(partial, path);
  } catch (error) {
    throw new Error(`${name} could not be built: ${(error as Error).message}`, { cause: error });
  } finally {
    rmSync(partial, { force: true });
  }
  const seconds = (performance.now() - started) / 1000;
  say(`${name}: ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB in ${seconds.toFixed(0)} s`);
  return { name, path, seconds };
}

async function run(
  [command, ...args]: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn(command as string, args, {
    cwd,
    // GOTOOLCHAIN: a newer Go is not to be fetched in silence. GOFLAGS: go.mod and go.sum are what they are.
    env: { ...env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly', GOWORK: 'off', CGO_ENABLED: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let last = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    last = (last + text).slice(-4000);
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | NodeJS.Signals | null>();
  child.once('error', (error: NodeJS.ErrnoException) =>
    reject(
      error.code === 'ENOENT'
        ? new Error(`${command} is not on the PATH. Go 1.26 or newer builds the backends.`, { cause: error })
        : error,
    ),
  );
  child.once('close', (code, signal) => resolve(code ?? signal));
  const result = await promise;
  if (result !== 0) throw new Error(`${command} ended with ${result}:\n${last.trim()}`);
}
