import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const HELP = `npm run api [-- --update]

Builds every package and compares its public API, the declarations in dist/index.d.ts, with the snapshot in docs/api. Then
checks that each package is fit to publish.

  --update   write the snapshots; review their diff, add a changeset and a line to docs/migration.md
  --help     this text

Exit code: 0 unchanged and fit, 1 otherwise, 2 wrong options.
`;

const root = join(import.meta.dirname, '..', '..');
const snapshots = join(root, 'docs', 'api');

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
    problems.push(...checkSnapshot(name, update), ...(await checkPublishable(name)));
  }
  for (const problem of problems) console.error(`✗ ${problem}`);
  return problems.length === 0 ? 0 : 1;
}

function checkSnapshot(name: string, update: boolean): string[] {
  const current = readFileSync(join(root, 'packages', name, 'dist', 'index.d.ts'), 'utf8');
  const file = join(snapshots, `${name}.d.ts`);
  if (update) {
    writeFileSync(file, current);
    return [];
  }
  if (existsSync(file) && readFileSync(file, 'utf8') === current) return [];
  return [
    `The public API of @vigie/${name} differs from docs/api/${name}.d.ts. If that is meant: npm run api -- --update`,
  ];
}

async function checkPublishable(name: string): Promise<string[]> {
  const folder = join(root, 'packages', name);
  const { messages, pkg } = await publint({ pkgDir: folder, level: 'warning', strict: true, pack: false });
  return messages.map((message) => `@vigie/${name}: ${formatMessage(message, pkg) ?? message.code}`);
}
