// Runs a command of this repository on a machine that has nothing but Node ≥ 18 and npm: brings Node 24 and pnpm 12
// where they are missing, installs what the lock file says, then runs the command's TypeScript. Plain JavaScript, because
// the Node that runs it may be too old for types.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE = '24.21.0';
const PNPM = '12.21.0';
const MIN_NODE = [22, 18];
const MIN_PNPM = [12, 0];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const commands = {
  demo: 'scripts/demo/main.ts',
  test: 'scripts/test/main.ts',
  'test:e2e': 'scripts/test/main.ts --e2e',
  check: 'scripts/test/main.ts --checks-only',
  api: 'scripts/api/main.ts',
  bench: 'bench/src/main.ts',
  load: 'scripts/load/main.ts',
  reliability: 'reliability/src/report.ts',
  generate: 'deploy/generate/main.ts',
  backends: 'e2e/src/backends/main.ts',
  'score:eval': 'demos/offreapi/evaluation/main.ts',
  sast: 'deploy/security/sast/main.ts',
  dast: 'deploy/security/dast/main.ts',
  audit: 'deploy/security/audit/main.ts',
  images: 'deploy/pipeline/images/main.ts',
  'images:assemble': 'deploy/images/assemble.ts',
  scan: 'deploy/security/scan/main.ts',
  notify: 'deploy/pipeline/notify/main.ts',
};
const windows = process.platform === 'win32';
const stamp = join(root, 'node_modules', '.vigie-installed');

const [name, ...commandArguments] = process.argv.slice(2);
if (!Object.hasOwn(commands, name)) {
  console.error(`Unknown command ${JSON.stringify(name)}. There is: ${Object.keys(commands).join(', ')}.`);
  process.exit(2);
}
install();
await run(commands[name].split(' '));

function install() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && nodeBinary() !== undefined) return;
  const started = Date.now();
  const arguments_ = ['install', '--frozen-lockfile', '--reporter=append-only'];
  const own = isAtLeast(process.versions.node, MIN_NODE) && isAtLeast(versionOf('pnpm'), MIN_PNPM);
  console.error(own ? 'Installing with pnpm…' : `Bringing Node ${NODE} and pnpm ${PNPM}, then installing…`);
  const env = { ...process.env, CI: 'true' };
  const result = own
    ? // nosemgrep: no-shell -- Windows starts .cmd files by a shell alone; all arguments are fixed
      spawnSync('pnpm', arguments_, { cwd: root, stdio: ['ignore', 2, 2], shell: windows, env })
    : // nosemgrep: no-shell -- as above
      spawnSync(
        'npx',
        ['--yes', '-p', `node@${NODE}`, '-p', `pnpm@${PNPM}`, '-c', `pnpm ${arguments_.join(' ')}`],
        { cwd: root, stdio: ['ignore', 2, 2], shell: windows, env },
      );
  if (result.status !== 0) {
    console.error(`The installation failed (${result.error?.message ?? `exit ${result.status}`}).`);
    console.error('It needs a reachable npm registry; `npm ping` tells whether yours is.');
    process.exit(1);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  console.error(`Installed in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

function run([script, ...fixedArguments]) {
  const node = nodeBinary();
  const child = spawn(
    node,
    ['--conditions=@vigie/source', join(root, script), ...fixedArguments, ...commandArguments],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
    },
  );
  // The command decides what a signal means; this process only waits for it. A terminal interrupts the whole group, so an
  // interrupt is passed on only where there is none.
  process.on('SIGINT', () => process.stdin.isTTY !== true && child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // A signal to npm ends npm and its shell and never comes here; only that the parent is another one tells of it.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref();
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`Could not start ${node}: ${error.message}`);
      process.exitCode = 1;
      resolve();
    });
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
      resolve();
    });
  });
}

/** A Node that is new enough: the one running, or the one installed with the dependencies. */
function nodeBinary() {
  if (isAtLeast(process.versions.node, MIN_NODE)) return process.execPath;
  const installed = join(root, 'node_modules', 'node24', 'bin', windows ? 'node.exe' : 'node');
  return existsSync(installed) ? installed : undefined;
}

/** What the installation depends on. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']) {
    hash.update(readFileSync(join(root, file)));
  }
  return `${hash.digest('hex')} ${process.platform} ${process.arch}\n`;
}

function versionOf(tool) {
  // nosemgrep: no-shell -- as above
  const result = spawnSync(tool, ['--version'], { encoding: 'utf8', shell: windows });
  return result.status === 0 ? result.stdout.trim() : '0.0.0';
}

function isAtLeast(version, [major, minor]) {
  const [ownMajor, ownMinor] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
