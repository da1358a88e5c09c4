import { resolve } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { throwUnwritten, writeWhole } from '../../files/write-whole.ts';
import { readProgress } from '../../usage/read-progress.ts';
import { recordedLines } from '../../usage/recorded/write-usage.ts';
import { openUsage, SOURCE_HELP, SOURCE_OPTIONS, sourceOf } from '../../usage/source-options.ts';
import type { ClusterUsage, WorkloadUsage } from '../../usage/workload-usage.ts';
import { EXIT_OK, UsageError, type Command, type CommandIo } from '../command.ts';

/** `vigie-finops record …`: keeps usage in a file, so that reports can be made of it again and elsewhere. */
export const record: Command = {
  name: 'record',
  summary: 'keep usage in a file that reports are made of, without asking the cluster again',
  help: `Reads usage from a source and writes it as a recorded file: NDJSON, a line for each container.

Usage: vigie-finops record SOURCE [options] [-o FILE]

${SOURCE_HELP}
Options:
  -o, --output FILE     default: standard output. Gzipped where the name ends in .gz. Written beside
                        and renamed when whole: a FILE that is there is never half of one
  --gzip                gzip standard output too
  --json                say what was written as one JSON object (on standard error with no -o)
  --quiet               no progress

Exit codes: 0 done, 2 wrong arguments, 3 a source that does not answer or cannot be read.

Example:
  vigie-finops record --prometheus http://localhost:9090 --window 14d --step 5m -o usage.ndjson.gz
  vigie-finops report --file usage.ndjson.gz
`,
  run: async (args, io) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...SOURCE_OPTIONS,
        output: { type: 'string', short: 'o' },
        gzip: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
      },
    });
    const { kind } = sourceOf(values);
    const output =
      values.output === undefined || values.output === '-' ? undefined : resolve(io.cwd, values.output);
    if (output === undefined && isTerminal(io.stdout)) {
      throw new UsageError(
        'A recorded file is not for reading on a terminal: give -o FILE, or send it on with > or |.',
      );
    }
    const progress = readProgress({ stream: io.stderr, label: `recording from ${kind}`, now: io.now });
    const usage = await openUsage(values, io, values.quiet ? undefined : progress.onProgress);
    const gzip = values.gzip || (output?.endsWith('.gz') ?? false);
    const written = await write(usage, output, gzip, io).finally(() => progress.done());
    const said = output === undefined ? io.stderr : io.stdout;
    if (values.json) said.write(`${JSON.stringify({ ...written, warnings: usage.warnings })}\n`);
    else {
      for (const warning of usage.warnings) io.stderr.write(`warning: ${warning}\n`);
      if (output !== undefined) io.stdout.write(`${sentence(written)}\n`);
    }
    return EXIT_OK;
  },
};

interface Written {
  readonly output: string | null;
  readonly cluster: string;
  readonly source: string;
  readonly window: ClusterUsage['window'];
  readonly nodes: number;
  readonly workloads: number;
  readonly containers: number;
  readonly bytes: number;
}

async function write(
  usage: ClusterUsage,
  output: string | undefined,
  gzip: boolean,
  io: CommandIo,
): Promise<Written> {
  const counts = { workloads: 0, containers: 0, bytes: 0 };
  const counted: ClusterUsage = {
    ...usage,
    workloads: () => counting(usage, counts),
  };
  const lines = Readable.from(recordedLines(counted));
  const weighed = async function* (chunks: AsyncIterable<string | Buffer>): AsyncGenerator<string | Buffer> {
    for await (const chunk of chunks) {
      counts.bytes += Buffer.byteLength(chunk);
      yield chunk;
    }
  };
  const send = async (target: Writable, end: boolean): Promise<void> => {
    await (gzip
      ? pipeline(lines, createGzip(), weighed, target, { end })
      : pipeline(lines, weighed, target, { end }));
  };
  if (output === undefined)
    await send(io.stdout, false).catch((error: unknown) => throwUnwritten('standard output', error));
  // The file is opened before anything is asked of the source.
  else await writeWhole(output, async (file) => await send(file.createWriteStream(), true));
  return {
    output: output ?? null,
    cluster: usage.cluster,
    source: usage.source,
    window: usage.window,
    nodes: usage.nodes.length,
    ...counts,
  };
}

async function* counting(
  usage: ClusterUsage,
  counts: { workloads: number; containers: number },
): AsyncGenerator<WorkloadUsage, void, undefined> {
  for await (const workload of usage.workloads()) {
    counts.workloads += 1;
    counts.containers += workload.containers.length;
    yield workload;
  }
}

function sentence({ output, workloads, containers, window, bytes, cluster }: Written): string {
  const days = ((window.steps * window.stepSeconds) / 86_400).toFixed(1);
  return `${output}: ${workloads} workloads, ${containers} containers of ${cluster} over ${days} days in steps of ${window.stepSeconds} s, ${size(bytes)}`;
}

function size(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function isTerminal(stream: Writable): boolean {
  return 'isTTY' in stream && stream.isTTY === true;
}
