import { FinopsError } from '../finops-error.ts';
import { EXIT_FAILURE, EXIT_OK, EXIT_USAGE, UsageError, type Command, type CommandIo } from './command.ts';

/** Commands are loaded when asked for: `annotate` in a pipeline need not read the report's code. */
const COMMANDS: Readonly<
  Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>
> = {
  annotate: {
    summary: 'write owners and monthly cost into Kubernetes manifests, as finops.vigie.dev/* annotations',
    load: async () => (await import('./commands/annotate.ts')).annotate,
  },
  check: {
    summary: 'fail a pipeline whose manifests lack cost annotations, have old ones, or cost too much',
    load: async () => (await import('./commands/check.ts')).check,
  },
  diff: {
    summary: 'what a change of manifests costs per month, workload by workload',
    load: async () => (await import('./commands/diff.ts')).diff,
  },
  prices: {
    summary: 'check and show a price book; translate it for OpenCost and Kubecost and back',
    load: async () => (await import('./commands/prices.ts')).prices,
  },
  record: {
    summary: 'keep usage in a file that reports are made of, without asking the cluster again',
    load: async () => (await import('./commands/record.ts')).record,
  },
  report: {
    summary: 'what a cluster cost, by any label: efficiency, idle, trend, anomalies, savings with patches',
    load: async () => (await import('./commands/report.ts')).report,
  },
};

/** Runs `vigie-finops ARGS` and resolves to its exit code; never throws for what a user can cause. */
export async function runCli(args: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(overview());
    return name === undefined ? EXIT_USAGE : EXIT_OK;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) {
    io.stderr.write(`There is no command ${JSON.stringify(name)}. vigie-finops --help lists them.\n`);
    return EXIT_USAGE;
  }
  const command = await entry.load();
  if (rest.includes('--help') || rest.includes('-h')) {
    io.stdout.write(command.help);
    return EXIT_OK;
  }
  return await outcome(command, rest, io);
}

async function outcome(command: Command, args: readonly string[], io: CommandIo): Promise<number> {
  try {
    return await command.run(args, io);
  } catch (error) {
    if (error instanceof UsageError || isParseArgsError(error)) {
      io.stderr.write(`${error.message}\nvigie-finops ${command.name} --help lists the options.\n`);
      return EXIT_USAGE;
    }
    if (error instanceof FinopsError) {
      io.stderr.write(`${error.message}\n`);
      return EXIT_FAILURE;
    }
    throw error;
  }
}

function isParseArgsError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function overview(): string {
  const names = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`);
  return `vigie-finops: exact cost of Kubernetes workloads.

Usage: vigie-finops COMMAND [options]

${names.join('\n')}

vigie-finops COMMAND --help says more. Exit codes: 0 done, 1 the answer is no, 2 wrong arguments, 3 failed.
`;
}
