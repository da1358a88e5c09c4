import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { GeneratedFile } from './generated-file.ts';
import { GENERATORS } from './generators.ts';
import { outdatedFiles, writeFiles } from './write-files.ts';

const HELP = `pnpm generate [-- --check]

Writes all that follows from the catalogue: rules, alert tests, dashboards, monitors, runbooks, reference pages.

  --check   write nothing; fail when something is not up to date (npm run check does this)
  --help    this text

Exit code: 0 up to date or written, 1 not up to date, 2 wrong options.
`;

process.exitCode = main(process.argv.slice(2));

function main(args: string[]): number {
  let options: { check?: boolean; help?: boolean };
  try {
    options = parseArgs({
      args,
      options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (options.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const root = join(import.meta.dirname, '..', '..');
  const files: GeneratedFile[] = Object.values(GENERATORS).flatMap((generate) => generate());
  if (options.check === true) {
    const outdated = outdatedFiles(root, files);
    for (const path of outdated) console.error(`${path} is not what the catalogue says. Run pnpm generate.`);
    return outdated.length === 0 ? 0 : 1;
  }
  const written = writeFiles(root, files);
  console.log(written.length === 0 ? `${files.length} files are up to date.` : written.join('\n'));
  return 0;
}
