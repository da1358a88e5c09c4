import { parseArgs } from 'node:util';
import { makeDump } from './dump/make-dump.ts';

const HELP = `Writes fixtures/RELEASE.sql and .json: the database of a release of OffreAPI with data in it, some of it still to be read.

Usage: node --conditions=@vigie/source e2e/tests/postgresql/make-dump.ts [options]

  --revision REV  git revision of the release (default: the sources as they are)
  --binaries DIR  folder with initdb, postgres and pg_dump of one version (default /usr/lib/postgresql/15/bin)
  --help

RELEASE is the name of its last migration. The demo of that revision runs on a PostgreSQL server of its own, takes offers, decisions
and applications of made-up people with real PDFs, and is killed while it reads some of them.

Exit codes: 0 both files are written, 1 something failed, 2 wrong usage.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  let options;
  try {
    options = parseArgs({
      args,
      options: {
        revision: { type: 'string' },
        binaries: { type: 'string', default: '/usr/lib/postgresql/15/bin' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`make-dump: ${(error as Error).message}. See --help.\n`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  try {
    const written = await makeDump(options.binaries, options.revision);
    process.stdout.write(`${written.join('\n')}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`make-dump: ${(error as Error).message}\n`);
    return 1;
  }
}
