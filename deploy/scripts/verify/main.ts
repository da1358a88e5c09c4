import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checksOf, settle, type CheckResult, type Places } from './checks.ts';

const HELP = `node --conditions=@vigie/source deploy/scripts/verify/main.ts [options]

Checks that what is deployed works: what is given an address is checked. deploy/scripts/verify.sh finds the addresses in a cluster.

  --service NAME=URL   offreapi, datapress-api or datapress-front, and where it answers; repeatable
  --prometheus URL     does it scrape them all?
  --loki URL           does it have the line of a request just made?
  --jaeger URL         does it have its trace, across both services?
  --console URL        the same of the console, where the three above are not
  --workloads FILE     what "kubectl get deployments,statefulsets -o json" wrote: are all pods ready?
  --timeout SECONDS    how long each check may take to come true, default 60
  --json               one JSON object
  --help               this text

Exit code: 0 all is well, 1 a check failed, 2 wrong usage.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const checks = Object.entries(checksOf(options.places));
  const results: CheckResult[] = [];
  for (const [name, check] of checks) {
    const result = await settle(name, check, options.timeoutMs);
    results.push(result);
    if (!options.json) console.log(`${result.ok ? 'OK  ' : 'FAIL'} ${result.name}: ${result.detail}`);
  }
  const ok = results.length > 0 && results.every((result) => result.ok);
  if (options.json) console.log(JSON.stringify({ ok, checks: results }));
  else if (results.length === 0) console.log('FAIL There was nothing to check.');
  return ok ? 0 : 1;
}

interface Options {
  readonly places: Places;
  readonly timeoutMs: number;
  readonly json: boolean;
  readonly help: boolean;
}

function readOptions(args: string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: {
        service: { type: 'string', multiple: true, default: [] },
        prometheus: { type: 'string' },
        loki: { type: 'string' },
        jaeger: { type: 'string' },
        console: { type: 'string' },
        workloads: { type: 'string' },
        timeout: { type: 'string', default: '60' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const { service, timeout, json, help, workloads, ...backends } = values;
    const urls = Object.entries(backends).map(([name, url]) => [name, origin(`--${name}`, url)]);
    const seconds = Number(timeout);
    if (!(seconds > 0 && seconds <= 3600))
      throw new Error(`--timeout must be seconds up to 3600, received ${JSON.stringify(timeout)}.`);
    const places: Places = {
      services: Object.fromEntries(service.map(namedOrigin)),
      ...(Object.fromEntries(urls) as Partial<Places>),
      ...(workloads !== undefined && { workloads: readFileSync(workloads, 'utf8') }),
    };
    return { places, timeoutMs: seconds * 1000, json, help };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return undefined;
  }
}

function namedOrigin(text: string): [string, string] {
  const [, name, url] = /^(offreapi|datapress-api|datapress-front)=(.*)$/.exec(text) ?? [];
  if (name === undefined)
    throw new Error(`--service must look like offreapi=http://…, received ${JSON.stringify(text)}.`);
  return [name, origin('--service', url)];
}

function origin(option: string, url = ''): string {
  if (/^https?:/.test(url) && URL.canParse(url)) return url.replace(/\/+$/, '');
  throw new Error(`${option} must be an http address, received ${JSON.stringify(url)}.`);
}
