import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startTestService } from '../../../demos/offreapi/src/testing/test-service.ts';
import { checkHeaders, type CheckedSite, type Site } from './header-checks.ts';

const HELP = `npm run dast -- [options]

Attacks the demos while they run, on this machine: OffreAPI's OpenAPI document read as a list of what to try (its own fuzz), then
headers, cookies, methods, error pages, hosts, paths and malformed requests against OffreAPI, the DataPress API and its front.

  --requests N   of the fuzz, default 1000
  --seed N       of the fuzz: the same seed asks the same questions
  --headers-only no fuzz
  --json         one JSON object
  --help         this text

Exit code: 0 nothing found, 1 something found, 2 wrong usage, 3 a demo did not start.
`;

const demos = join(import.meta.dirname, '..', '..', '..', 'demos');

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  let sites: CheckedSite[];
  try {
    sites = await attackDemos();
  } catch (error) {
    console.error(`The demos did not start: ${(error as Error).message}`);
    return 3;
  }
  const fuzz = options.headersOnly ? undefined : runFuzz(options);
  const findings = sites.flatMap((site) => site.findings);
  if (options.json) console.log(JSON.stringify({ fuzz: fuzz?.report, sites }));
  else {
    for (const site of sites) print(site);
    if (fuzz !== undefined) console.log(`\n${fuzz.text}`);
    console.log(`\n${findings.length} findings in headers and requests.`);
  }
  return findings.length === 0 && (fuzz?.status ?? 0) === 0 ? 0 : 1;
}

/** Starts each demo, attacks it, and stops it. */
export async function attackDemos(): Promise<CheckedSite[]> {
  const stops: (() => unknown)[] = [];
  try {
    const offreapi = await startTestService();
    stops.push(() => offreapi.close());
    const api = await start('api', {}, stops);
    const front = await start('front', { API_BASE_URL: api }, stops);
    const sites: Site[] = [
      {
        name: 'offreapi',
        origin: offreapi.baseUrl,
        pages: ['/', '/sign-in'],
        data: ['/api/v1/offers', '/api/v1/openapi.json'],
        form: '/sign-in',
      },
      { name: 'datapress-api', origin: api, pages: [], data: ['/', '/health'] },
      { name: 'datapress-front', origin: front, pages: ['/', '/?lang=fr'], data: [] },
    ];
    const checked: CheckedSite[] = [];
    for (const site of sites) checked.push(await checkHeaders(site));
    return checked;
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

async function start(
  name: 'api' | 'front',
  env: NodeJS.ProcessEnv,
  stops: (() => unknown)[],
): Promise<string> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--conditions=@vigie/source', join(demos, 'datapress', name, 'src', 'main.ts')],
    {
      env: { ...process.env, PORT: '0', HOST: '127.0.0.1', OTEL_TRACES_EXPORTER: 'none', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  stops.push(() => child.kill('SIGKILL'));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it listened`)));
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (more: string) => {
    if (text.length > 100_000) return;
    text += more;
    const port = /"message":"listening".*?"port":(\d+)/.exec(text)?.[1];
    if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
  });
  return await promise;
}

interface Fuzz {
  readonly status: number;
  readonly text: string;
  readonly report: unknown;
}

function runFuzz({ requests, seed, json }: Options): Fuzz {
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      '--conditions=@vigie/source',
      join(demos, 'offreapi', 'src', 'api', 'fuzz', 'main.ts'),
      `--requests=${requests}`,
      ...(seed === undefined ? [] : [`--seed=${seed}`]),
      ...(json ? ['--json'] : []),
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64 * 2 ** 20 },
  );
  return {
    status: status ?? 1,
    text: stdout,
    report: json && stdout !== '' ? JSON.parse(stdout) : undefined,
  };
}

function print({ site, checks, findings }: CheckedSite): void {
  console.log(`\n${site}`);
  for (const { check, requests, findings: found } of checks) {
    const verdict = requests === 0 ? '–' : found === 0 ? '✓' : '✗';
    console.log(
      `  ${verdict} ${check.padEnd(48)} ${requests} looked at${found === 0 ? '' : `, ${found} found`}`,
    );
  }
  for (const { check, request, what } of findings) console.log(`  ✗ ${check}\n    ${request}: ${what}`);
}

interface Options {
  readonly requests: string;
  readonly seed: string | undefined;
  readonly headersOnly: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

function readOptions(args: string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: {
        requests: { type: 'string', default: '1000' },
        seed: { type: 'string' },
        'headers-only': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    for (const [name, text] of [
      ['--requests', values.requests],
      ['--seed', values.seed ?? '1'],
    ] as const)
      if (!/^\d{1,9}$/.test(text))
        throw new Error(`${name} must be a whole number, received ${JSON.stringify(text)}.`);
    return { ...values, seed: values.seed, headersOnly: values['headers-only'] };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return undefined;
  }
}
