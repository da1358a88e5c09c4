import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const HELP = `npm run api [-- --update]

Builds every package and compares its public API, the declarations of every entry of its exports, with the snapshots in docs/api. Then
checks that each package is fit to publish.

  --update   write the snapshots; review their diff, add a changeset and a line to docs/migration.md
  --help     this text

Exit code: 0 unchanged and fit, 1 otherwise, 2 wrong options.
`;

const root = join(import.meta.dirname, '..', '..');
const snapshots = join(root, 'docs', 'api');
const RELATIVE_IMPORT = /from "(\.[^"]+)"/g;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  let update = false;
  try {
    const { values } = parseArgs({
      args: argv,
      options: { update: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) {
      process.stdout.write(HELP);
      return 0;
    }
    update = values.update ?? false;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }

  const build = spawnSync(join(root, 'node_modules', '.bin', 'tsdown'), {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (build.status !== 0) return 1;
  mkdirSync(snapshots, { recursive: true });
  const problems: string[] = [];
  for (const name of readdirSync(join(root, 'packages'))) {
    if (!existsSync(join(root, 'packages', name, 'package.json'))) continue;
    problems.push(...checkSnapshots(name, update), ...(await checkPublishable(name)));
  }
  for (const problem of problems) console.error(`✗ ${problem}`);
  return problems.length === 0 ? 0 : 1;
}

function checkSnapshots(name: string, update: boolean): string[] {
  const folder = join(root, 'packages', name);
  return entriesOf(folder).flatMap(({ entry, types }) => {
    const current = declarationsOf(join(folder, types));
    const snapshot = `${[name, ...entry.split('/').slice(1)].join('.')}.d.ts`;
    const file = join(snapshots, snapshot);
    if (update) {
      writeFileSync(file, current);
      return [];
    }
    if (existsSync(file) && readFileSync(file, 'utf8') === current) return [];
    return [
      `The public API of ${join('@vigie', name, entry)} differs from docs/api/${snapshot}. If that is meant: npm run api -- --update`,
    ];
  });
}

/** Entries share declarations in files named by their content: these are part of what is public, their names are not. */
function declarationsOf(file: string): string {
  const texts = new Map<string, string>();
  const read = (path: string): void => {
    if (texts.has(path)) return;
    const text = readFileSync(path, 'utf8');
    texts.set(
      path,
      text.replaceAll(RELATIVE_IMPORT, (_, name: string) => `from "./${unhashed(name)}"`),
    );
    for (const [, name = ''] of text.matchAll(RELATIVE_IMPORT))
      read(join(dirname(path), name.replace(/\.js$/, '.d.ts')));
  };
  read(file);
  const [own = '', ...shared] = texts.values();
  const names = [...texts.keys()].slice(1).map((path) => unhashed(basename(path)));
  return own + shared.map((text, index) => `\n// ${names[index]}\n${text}`).join('');
}

function unhashed(path: string): string {
  return basename(path).replace(/-[\w-]{8}(?=\.(?:d\.ts|js)$)/, '');
}

/** What a package lets others import that has types: `.`, `./meter` … and the declarations of each. */
function entriesOf(folder: string): { readonly entry: string; readonly types: string }[] {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly types?: string }>>;
  };
  return Object.entries(exports).flatMap(([entry, target]) =>
    typeof target === 'string' || target.types === undefined ? [] : [{ entry, types: target.types }],
  );
}

async function checkPublishable(name: string): Promise<string[]> {
  const folder = join(root, 'packages', name);
  const { messages, pkg } = await publint({ pkgDir: folder, level: 'warning', strict: true, pack: false });
  return messages.map((message) => `@vigie/${name}: ${formatMessage(message, pkg) ?? message.code}`);
}
