import { parseArgs } from 'node:util';
import { buildTool } from './build-tool.ts';
import { isBuilt, toolPath } from './tool-path.ts';
import { TOOL_NAMES, type ToolName } from './tools.ts';

const HELP = `npm run backends -- [options] [NAME…]

Builds the real backends that tests and deploy checks drive, from Go modules, into the user's cache folder (VIGIE_CACHE_DIR,
else vigie/backends in it). What is there is left as it is. Needs Go 1.26 or newer; all of them take about 40 minutes on 2 cores
the first time. Without a name: all.

  --list        what there is, and whether it is built
  --background  leave the processor to others (nice 19)
  --force       build again
  --json        one line of JSON a program
  --help        this text

Names: ${TOOL_NAMES.join(', ')}
Exit code: 0 built, 1 one could not be built, 2 wrong options.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (options.list) {
    for (const name of options.names) print(name, options.json);
    return 0;
  }
  let failed = 0;
  for (const name of options.names) {
    try {
      const say = (line: string): void => console.error(line);
      // One after the other: the compiler itself uses every core.
      await buildTool(name, { force: options.force, background: options.background, say });
      print(name, options.json);
    } catch (error) {
      console.error((error as Error).message);
      failed++;
    }
  }
  return failed === 0 ? 0 : 1;
}

function print(name: ToolName, json: boolean): void {
  const path = toolPath(name);
  const built = isBuilt(name);
  console.log(
    json ? JSON.stringify({ name, path, built }) : `${name.padEnd(24)} ${built ? path : 'not built'}`,
  );
}

interface Options {
  readonly names: readonly ToolName[];
  readonly list: boolean;
  readonly background: boolean;
  readonly force: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

function readOptions(args: string[]): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        list: { type: 'boolean', default: false },
        background: { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const unknown = positionals.filter((name) => !isToolName(name));
    if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}.`);
    return { ...values, names: positionals.length > 0 ? positionals.filter(isToolName) : TOOL_NAMES };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return undefined;
  }
}

function isToolName(name: string): name is ToolName {
  return (TOOL_NAMES as readonly string[]).includes(name);
}
