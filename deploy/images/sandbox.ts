import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IMAGE_USER } from './services.ts';

export interface SandboxOptions {
  /** Whole file tree of the image. */
  readonly tree: string;
  readonly command: readonly string[];
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What the kernel says of the process, from `/proc`. */
export interface ProcessFacts {
  readonly uid: number;
  readonly gid: number;
  /** Effective, permitted, inheritable and ambient together, hexadecimal. */
  readonly capabilities: string;
  readonly noNewPrivileges: boolean;
  readonly residentBytes: number;
  readonly isFirstProcess: boolean;
}

export interface Sandbox {
  readonly output: () => string;
  /** Of the service itself, as seen outside. Undefined when it has ended. */
  facts(): ProcessFacts | undefined;
  /** What lies in its `/tmp`. */
  temporaryFiles(): string[];
  /** Whether its root is mounted read-only. */
  isRootReadOnly(): boolean;
  signal(name: NodeJS.Signals): void;
  exited: Promise<number>;
  /** Ends it whatever it does. */
  close(): Promise<void>;
}

/**
 * Runs a file tree as a container engine runs an image that is read-only: own mounts, processes and host name; the tree as `/`, mounted
 * read-only without devices and set-user-id; a `/tmp` in memory, `/proc`, four devices and the machine's `hosts` and `resolv.conf`; as the
 * image's user, first process of its own, without capabilities and without a way to gain any. The network is the machine's.
 *
 * @throws Error when this user may not do that
 */
export function startSandbox({ tree, command, environment }: SandboxOptions): Sandbox {
  requirePrivileges();
  const mountPoint = mkdtempSync(join(tmpdir(), 'vigie-image-'));
  const namespaces = [
    '--mount',
    '--propagation=private',
    '--pid',
    '--fork',
    '--kill-child',
    '--ipc',
    '--uts',
  ];
  const user = `--userspec=${IMAGE_USER}:${IMAGE_USER}`;
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const child = spawn(
    'unshare',
    namespaces.concat(
      ['sh', '-euc', SETUP, 'sandbox', tree, mountPoint],
      ['setpriv', '--no-new-privs', '--inh-caps=-all', '--bounding-set=-all,+sys_chroot,+setuid,+setgid'],
      ['env', '-i'],
      variables,
      // Gives up its last capabilities with its user: it needs them to get here.
      [programPath('chroot'), user, `--groups=${IMAGE_USER}`, '.'],
      command,
    ),
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-200_000)));
  const exited = once(child, 'exit').then(([code]) => {
    process.off('exit', end);
    rmSync(mountPoint, { recursive: true, force: true });
    return (code as number | null) ?? 128;
  });
  const service = (): number | undefined => childOf(child);
  const end = (): void => {
    // Not the parent alone: its child has changed its user, and the kernel then no longer ends it with its parent.
    const pid = service();
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    else if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  };
  process.once('exit', end);
  return {
    output: () => output,
    facts: () => readFacts(service()),
    temporaryFiles: () => listFiles(`/proc/${service()}/root/tmp`),
    isRootReadOnly: () =>
      /^\d+ \d+ \S+ \S+ \/ ro[, ]/m.test(readFileSync(`/proc/${service()}/mountinfo`, 'utf8')),
    signal: (name) => {
      const pid = service();
      if (pid !== undefined) process.kill(pid, name);
    },
    exited,
    close: async () => {
      end();
      await exited;
    },
  };
}

/** $1 the tree, $2 where to mount it, then what to run there. */
const SETUP = `
tree=$1; at=$2; shift 2
mount --bind "$tree" "$at"
mount -o remount,bind,ro,nosuid,nodev "$at"
mount -t tmpfs -o size=64m,mode=1777,nosuid,nodev,noexec tmpfs "$at/tmp"
mount -t proc -o nosuid,nodev,noexec proc "$at/proc"
mount -t tmpfs -o size=64k,mode=755,nosuid,noexec tmpfs "$at/dev"
for device in null zero random urandom; do : > "$at/dev/$device"; mount --bind "/dev/$device" "$at/dev/$device"; done
mount -o remount,ro,nosuid,noexec "$at/dev"
for file in hosts resolv.conf; do mount --bind "/etc/$file" "$at/etc/$file"; mount -o remount,bind,ro "$at/etc/$file"; done
cd "$at"
exec "$@"
`;

function programPath(name: string): string {
  const folder = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'].find((it) => existsSync(join(it, name)));
  if (folder === undefined) throw new Error(`${name} is not here (apt-get install coreutils).`);
  return join(folder, name);
}

function requirePrivileges(): void {
  if (process.platform !== 'linux')
    throw new Error('An image is run on Linux: this system has no namespaces.');
  if (process.getuid?.() !== 0)
    throw new Error(
      'Running an image needs root, for chroot and mounts. Run it as root (sudo), or in a container with --privileged.',
    );
  const tried = spawnSync('unshare', ['--mount', '--pid', '--fork', '--ipc', '--uts', 'true'], {
    encoding: 'utf8',
  });
  if (tried.status !== 0)
    throw new Error(
      `This root may not make namespaces: ${tried.error?.message ?? tried.stderr.trim()}. It needs CAP_SYS_ADMIN (a container: --privileged).`,
    );
}

function childOf({ pid }: ChildProcess): number | undefined {
  const path = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(path)) return undefined;
  const child = Number(readFileSync(path, 'utf8').trim().split(' ')[0]);
  return child > 0 ? child : undefined;
}

function readFacts(pid: number | undefined): ProcessFacts | undefined {
  if (pid === undefined || !existsSync(`/proc/${pid}/status`)) return undefined;
  const status = new Map(
    readFileSync(`/proc/${pid}/status`, 'utf8')
      .split('\n')
      .map((line) => line.split(/:\s+/) as [string, string]),
  );
  const field = (name: string): string => status.get(name) ?? '';
  const sets = ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'].map((name) => BigInt(`0x${field(name) || '0'}`));
  return {
    uid: Number(field('Uid').split(/\s/)[0]),
    gid: Number(field('Gid').split(/\s/)[0]),
    capabilities: sets.reduce((all, set) => all | set, 0n).toString(16),
    noNewPrivileges: field('NoNewPrivs') === '1',
    residentBytes: Number.parseInt(field('VmRSS'), 10) * 1024,
    isFirstProcess: field('NSpid').split(/\s/).at(-1) === '1',
  };
}

function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true }).map(String).toSorted();
}
