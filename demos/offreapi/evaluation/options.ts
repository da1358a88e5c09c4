import { join } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  /** Folder of the labelled set. */
  readonly set: string;
  /** Document that gets the results; undefined: none. */
  readonly out: string | undefined;
  /** The document is the project's own, which a run without the language model must not impoverish. */
  readonly outIsDefault: boolean;
  readonly json: boolean;
  readonly offers: boolean;
  readonly seed: number;
  readonly resamples: number;
}

export const HELP = `How well CVs are ranked for offers: the service's scorer in every mode that works here, beside chance, BM25 and TF-IDF.

Usage: npm run score:eval -- [options]

  --set FOLDER     another labelled set (default: the project's own); docs/scoring-evaluation.md has the format
  --offers         also nDCG@10 offer by offer
  --out FILE       document whose results are replaced (default docs/scoring-evaluation.md, where every mode was measured; "none"
                   for another set); "none" for none
  --seed N         of chance and of the bootstrap (default 1)
  --resamples N    of the bootstrap (default 2000)
  --json           the figures as JSON instead of tables; progress goes to stderr
  --help

Mode "semantic" takes the language model, which "pnpm --filter @vigie-demos/offreapi model" fetches; OFFREAPI_MODEL=off leaves it out.

Exit codes: 0 measured; 1 a mode of the service is not better than chance, or is below BM25, beyond the 95 % interval; 2 wrong
usage or a set that cannot be read, with the place; 3 it could not be measured; 130 interrupted.
`;

/** @throws Error with a message for the user. */
export function parseOptions(args: readonly string[], root: string): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      set: { type: 'string' },
      out: { type: 'string' },
      offers: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      resamples: { type: 'string', default: '2000' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const out = values.out ?? (values.set === undefined ? join(root, 'docs', 'scoring-evaluation.md') : 'none');
  return {
    outIsDefault: values.out === undefined,
    set: values.set ?? join(root, 'demos', 'offreapi', 'evaluation', 'set'),
    out: out === 'none' ? undefined : out,
    offers: values.offers,
    json: values.json,
    seed: whole('--seed', values.seed, 0, 2 ** 32 - 1),
    resamples: whole('--resamples', values.resamples, 100, 100_000),
  };
}

function whole(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new Error(`${option} takes a whole number from ${min} to ${max}, but got '${text}'`);
}
