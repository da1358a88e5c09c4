import { parseArgs } from 'node:util';
import { createProgress } from '../../evaluation/progress.ts';
import { requestToken, seed } from '../seed.ts';

const HELP = `Sample data for a running OffreAPI: ten offers and 24 fictional people who apply with real PDFs, French and English.

Usage: OFFREAPI_SEED_PASSWORD=… npm run seed -- [options]

  --url URL      where it listens (default http://127.0.0.1:3000)
  --email EMAIL  of a recruiter (default admin@offreapi.example, the admin of OFFREAPI_DEMO=1)
  --json         print what was made as JSON
  --help

The password of the recruiter is read from OFFREAPI_SEED_PASSWORD, else OFFREAPI_ADMIN_PASSWORD: never from an argument, which
other users of the machine can read. Run twice, it makes nothing twice.

Exit codes: 0 all is there, 1 the service refused something or cannot be reached, 2 wrong usage.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const password = process.env['OFFREAPI_SEED_PASSWORD'] || process.env['OFFREAPI_ADMIN_PASSWORD'];
  if (password === undefined || password === '' || !URL.canParse(options.url)) {
    const fault = URL.canParse(options.url)
      ? 'OFFREAPI_SEED_PASSWORD is not set'
      : `--url takes an address, but got '${options.url}'`;
    process.stderr.write(`seed: ${fault}. See --help.\n`);
    return 2;
  }
  const progress = createProgress();
  try {
    const token = await requestToken(options.url, { email: options.email, password });
    const { offerIds, ...made } = await seed({
      baseUrl: options.url,
      token,
      onProgress: (done, total) => progress.step(`${done} of ${total}`),
    });
    progress.done();
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ ...made, offerIds })}\n`
        : `${made.offers} offers published, ${made.applications} applications sent; the rest was there.\n`,
    );
    return 0;
  } catch (error) {
    progress.done();
    const { message, cause } = error as Error;
    process.stderr.write(`seed: ${message}${cause instanceof Error ? ` (${cause.message})` : ''}\n`);
    return 1;
  }
}

function readOptions(
  args: string[],
): { url: string; email: string; json: boolean; help: boolean } | undefined {
  try {
    return parseArgs({
      args,
      options: {
        url: { type: 'string', default: 'http://127.0.0.1:3000' },
        email: { type: 'string', default: 'admin@offreapi.example' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`seed: ${(error as Error).message}. See --help.\n`);
    return undefined;
  }
}
