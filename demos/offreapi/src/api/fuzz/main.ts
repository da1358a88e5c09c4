import { parseArgs } from 'node:util';
import { goodCvText } from '../../testing/client.ts';
import { textPdf } from '../../testing/pdf-files.ts';
import { startTestService } from '../../testing/test-service.ts';
import { fuzz, type FuzzReport } from './fuzz.ts';
import { storedIn } from './stored.ts';
import { prepareTarget } from './target.ts';

const HELP = `npm run fuzz -- [options]

Asks the API everything its OpenAPI document allows, and much that it does not. Starts a service of its own on an embedded
database; or asks one that runs, where only what it makes itself is changed, though that stays behind.

  --requests N   how many requests, default 5000
  --seed N       the same seed asks the same questions; default the time
  --url URL      a running service; OFFREAPI_FUZZ_EMAIL and OFFREAPI_FUZZ_PASSWORD name an admin of it. Wrong passwords are
                 tried too, and the service then refuses to sign in from this address for a while.
  --json         the report as JSON
  --help

Exit codes: 0 nothing found, 1 something found, 2 wrong usage, 3 the service cannot be asked.
`;

class UsageError extends Error {}

const { stdout, stderr, env } = process;

try {
  process.exitCode = await run();
} catch (error) {
  const usage =
    error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = usage ? 2 : 3;
}

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '5000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
      url: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    stdout.write(HELP);
    return 0;
  }
  const requests = whole('--requests', values.requests, 1_000_000);
  const seed = whole('--seed', values.seed, 2 ** 31 - 1);
  const service = values.url === undefined ? await startTestService() : undefined;
  const cv = await textPdf(goodCvText);
  const account = service?.account ?? accountFromEnvironment();
  const target = await prepareTarget({
    baseUrl: service?.baseUrl ?? originOf(values.url ?? ''),
    ...account,
    cv,
  });
  const startedAt = performance.now();
  try {
    const report = await fuzz(target, {
      requests,
      seed,
      cv,
      ...(service !== undefined && { stored: () => storedIn(service.database) }),
      onProgress: (sent) => {
        if (sent % 500 === 0) stderr.write(`${sent} of ${requests} requests sent.\n`);
      },
    });
    const seconds = (performance.now() - startedAt) / 1000;
    stdout.write(
      values.json ? `${JSON.stringify({ seed, seconds, ...report })}\n` : readable(report, seed, seconds),
    );
    return report.findings.length === 0 ? 0 : 1;
  } finally {
    target.close();
    await service?.close();
  }
}

function readable({ sent, findings, statuses }: FuzzReport, seed: number, seconds: number): string {
  const lines = Object.entries(statuses)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([operation, counts]) => {
      const told = Object.entries(counts).map(([status, count]) => `${status} ×${count}`);
      return `  ${operation.padEnd(22)} ${told.join('  ')}`;
    });
  const found = findings.map(({ what, ...request }) => `✗ ${what}\n  ${JSON.stringify(request)}`);
  const verdict = findings.length === 0 ? '✓ Nothing found.' : `${findings.length} findings.`;
  return `${[...lines, ...found].join('\n')}\n${sent} requests in ${seconds.toFixed(1)} s, seed ${seed}. ${verdict}\n`;
}

function whole(option: string, value: string, max: number): number {
  const number = Number(value);
  if (/^\d{1,10}$/.test(value) && number >= 1 && number <= max) return number;
  throw new UsageError(
    `${option} must be a whole number from 1 to ${max}, received ${JSON.stringify(value)}.`,
  );
}

function originOf(url: string): string {
  if (/^https?:/.test(url) && URL.canParse(url)) return new URL(url).origin;
  throw new UsageError(`--url must look like http://127.0.0.1:3000, received ${JSON.stringify(url)}.`);
}

function accountFromEnvironment(): { email: string; password: string } {
  const { OFFREAPI_FUZZ_EMAIL: email, OFFREAPI_FUZZ_PASSWORD: password } = env;
  if (email !== undefined && password !== undefined) return { email, password };
  throw new UsageError(
    '--url needs OFFREAPI_FUZZ_EMAIL and OFFREAPI_FUZZ_PASSWORD, an admin of that service.',
  );
}
