import { parseArgs } from 'node:util';
import { startLoad, type LoadReport } from './load.ts';

const HELP = `node --conditions=@vigie/source deploy/scripts/load/main.ts --url URL [options]

Steady load on one address until it is told to stop (SIGTERM, Ctrl-C), then how many requests failed. Says "running" on stderr once
the first has succeeded.

  --url URL        http or https
  --rate N         requests a second, default 50
  --connections N  kept alive, default 10
  --timeout MS     default 5000
  --expect TEXT    what the body of a good answer contains
  --seconds N      stop by itself
  --json           the report as one line of JSON
  --help           this text

Exit code: 0 none failed, 1 some failed, 2 wrong usage, 3 none ever succeeded.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const load = startLoad(options);
  void load.running.then(() => console.error('running'));
  await told(options.seconds);
  const report = await load.stop();
  console.log(options.json ? JSON.stringify(report) : readable(report));
  if (report.succeeded === 0) return 3;
  return report.failed === 0 ? 0 : 1;
}

async function told(seconds: number | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  if (seconds !== undefined) setTimeout(resolve, seconds * 1000);
  await promise;
}

function readable({ sent, failed, failures, seconds, slowestMs }: LoadReport): string {
  const causes = Object.entries(failures).map(([cause, count]) => `${count}× ${cause}`);
  const slowest = slowestMs === undefined ? '' : `, the slowest answer ${slowestMs.toFixed(0)} ms`;
  const verdict = failed === 0 ? 'none failed' : `${failed} failed: ${causes.join(', ')}`;
  return `${sent} requests in ${seconds.toFixed(1)} s, ${verdict}${slowest}`;
}

interface Options {
  readonly url: string;
  readonly rate: number;
  readonly connections: number;
  readonly timeoutMs: number;
  readonly expect?: string;
  readonly seconds: number | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

function readOptions(args: string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: {
        url: { type: 'string', default: '' },
        rate: { type: 'string', default: '50' },
        connections: { type: 'string', default: '10' },
        timeout: { type: 'string', default: '5000' },
        expect: { type: 'string' },
        seconds: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const { url, help, json, expect } = values;
    if (!help && !(URL.canParse(url) && /^https?:/.test(url)))
      throw new Error(`--url must look like http://127.0.0.1:30080, received ${JSON.stringify(url)}.`);
    return {
      url,
      help,
      json,
      rate: positive('--rate', values.rate),
      connections: positive('--connections', values.connections),
      timeoutMs: positive('--timeout', values.timeout),
      seconds: values.seconds === undefined ? undefined : positive('--seconds', values.seconds),
      ...(expect !== undefined && { expect }),
    };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return undefined;
  }
}

function positive(option: string, value: string): number {
  const number = Number(value);
  if (number > 0 && number <= 100_000) return number;
  throw new Error(`${option} must be above 0 and at most 100000, received ${JSON.stringify(value)}.`);
}
