import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { IMAGE_USER } from './services.ts';

/**
 * What the distroless Node image is made of, as Debian's packages (the second name: Ubuntu's). Of certificates it has the bundle
 * alone, which is added below.
 */
const PACKAGES = [
  ['base-files'],
  ['netbase'],
  ['media-types'],
  ['tzdata'],
  ['libc6'],
  ['libssl3', 'libssl3t64'],
  ['libgcc-s1'],
  ['libgomp1'],
  ['libstdc++6'],
] as const;

const NOT_IN_BASE = /^\/usr\/share\/(man|locale|lintian|bug)\/|^\/etc\/(update-motd\.d|profile\.d)\//;
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** Where Node lies in the distroless image, and here. */
export const NODE_PATH = '/nodejs/bin/node';

/**
 * Makes in `root` the file tree that a distroless Node image starts from, out of this machine's Debian packages and `node`: the
 * libraries that Node is linked with, time zones, certificates, users, an empty `/tmp`, and no program but Node.
 *
 * @throws Error when this machine has no dpkg, or a library is missing
 */
export function makeBaseTree(root: string, node: string): void {
  for (const folder of ['usr/lib', 'usr/lib64', 'usr/bin', 'usr/sbin', 'etc/ssl/certs'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name));
  const isMounted = ['tmp', 'proc', 'dev', 'sys', 'run', 'home/nonroot', 'var/lib'];
  for (const folder of isMounted) mkdirSync(join(root, folder), { recursive: true });
  for (const path of packageFiles()) copyInto(root, path);
  if (!existsSync(CERTIFICATES))
    throw new Error(`${CERTIFICATES} is missing. Install ca-certificates (apt-get install ca-certificates).`);
  copyInto(root, CERTIFICATES);
  mkdirSync(join(root, dirname(NODE_PATH)), { recursive: true });
  const source = realpathSync(node);
  try {
    linkSync(source, join(root, NODE_PATH));
  } catch {
    cpSync(source, join(root, NODE_PATH));
  }
  for (const library of linkedLibraries(node)) copyInto(root, library);
  writeUsers(root);
  // A container's engine mounts its own over these.
  for (const name of ['hostname', 'hosts', 'resolv.conf']) writeFileSync(join(root, 'etc', name), '');
  chmodSync(join(root, 'tmp'), 0o1777);
}

function packageFiles(): string[] {
  return PACKAGES.flatMap((names) => {
    for (const name of names) {
      const list = spawnSync('dpkg', ['-L', name], { encoding: 'utf8' });
      if (list.error !== undefined)
        throw new Error('dpkg is not here: the base of an image is assembled on Debian or Ubuntu.');
      if (list.status === 0) return list.stdout.split('\n').filter((path) => isWanted(path));
    }
    throw new Error(`${names.join(' or ')} is not installed (apt-get install ${names[0]}).`);
  });
}

function isWanted(path: string): boolean {
  // Debian's own images of this kind have no scripts of packages.
  if (path === '' || NOT_IN_BASE.test(path) || /^(\/usr)?\/s?bin\//.test(path)) return false;
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
}

/** As `ldd` says: the loader and all that it would load. */
function linkedLibraries(program: string): string[] {
  const said = execFileSync('ldd', [program], { encoding: 'utf8' });
  if (said.includes('not found')) throw new Error(`A library of ${program} is missing:\n${said}`);
  return [...said.matchAll(/(?:=> |^\s+)(\/\S+)/gm)].map(([, path = '']) => path);
}

function copyInto(root: string, path: string): void {
  const target = join(root, inUsr(path));
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) return;
  mkdirSync(dirname(target), { recursive: true });
  if (!lstatSync(path).isSymbolicLink()) return cpSync(path, target);
  const to = readlinkSync(path);
  symlinkSync(to, target);
  const pointed = to.startsWith('/') ? to : join(dirname(path), to);
  // A loader or a library may be a link to a file of another package's folder.
  if (lstatSync(pointed, { throwIfNoEntry: false })?.isFile() === true) copyInto(root, pointed);
}

/** `/lib` is `/usr/lib` there. */
function inUsr(path: string): string {
  return path.replace(/^\/(lib|lib64|bin|sbin)\//, '/usr/$1/');
}

function writeUsers(root: string): void {
  const users = [
    ['root', 0, '/root'],
    ['nobody', 65_534, '/nonexistent'],
    ['nonroot', 65_532, '/home/nonroot'],
  ] as const;
  const shell = '/sbin/nologin';
  writeFileSync(
    join(root, 'etc/passwd'),
    users.map(([name, id, home]) => `${name}:x:${id}:${id}:${name}:${home}:${shell}\n`).join(''),
  );
  writeFileSync(join(root, 'etc/group'), users.map(([name, id]) => `${name}:x:${id}:\n`).join(''));
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
}

const SHELLS = /^(sh|ash|bash|dash|zsh|ksh|fish|busybox|toybox)$/;
const PACKAGE_MANAGERS =
  /^(apt|apt-get|dpkg|rpm|yum|dnf|apk|npm|npx|pnpm|yarn|corepack|pip3?|curl|wget)(\.c?js)?$/;

/** Sentences about what an image must not have: shells, package managers, set-user-id programs, files that its user could change. */
export function findingsInTree(root: string): string[] {
  return entriesOf(root).flatMap((path) => {
    const status = lstatSync(join(root, path));
    const name = basename(path);
    const findings: string[] = [];
    const executable = status.isFile() && (status.mode & 0o111) !== 0;
    if (SHELLS.test(name) && (executable || status.isSymbolicLink())) findings.push(`${path} is a shell`);
    if (PACKAGE_MANAGERS.test(name) && (executable || status.isSymbolicLink()))
      findings.push(`${path} installs or fetches`);
    if (status.isFile() && (status.mode & 0o6000) !== 0) findings.push(`${path} changes its user`);
    const owned = status.uid === IMAGE_USER || status.gid === IMAGE_USER;
    if (!status.isSymbolicLink() && path !== 'tmp' && (owned || (status.mode & 0o002) !== 0))
      findings.push(`${path} can be written by the image's user`);
    if (/(^|\/)\.npmrc$|(^|\/)\.env$|\.map$|\.test\.[cm]?js$/.test(path) && path.startsWith('app/'))
      findings.push(`${path} is not for an image`);
    return findings;
  });
}

/** The size of an image: every file once, links of one file too. */
export function treeBytes(root: string): number {
  const seen = new Set<number>();
  return entriesOf(root).reduce((sum, path) => {
    const { ino, size } = lstatSync(join(root, path));
    if (seen.has(ino) || !lstatSync(join(root, path)).isFile()) return sum;
    seen.add(ino);
    return sum + size;
  }, 0);
}

/** Paths under `root`, sorted, without going through links, which may lead out of it. */
export function entriesOf(root: string, folder = ''): string[] {
  const paths: string[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    paths.push(path);
    if (entry.isDirectory()) paths.push(...entriesOf(root, path));
  }
  return paths.toSorted();
}
