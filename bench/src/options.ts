import { parseArgs } from 'node:util';
import { selectVariants, type Variant, VARIANTS } from './variants.ts';

export interface BenchOptions {
  readonly rounds: number;
  /** Seconds of load for one variant in one round. */
  readonly seconds: number;
  readonly connections: number;
  readonly variants: readonly Variant[];
  readonly json: boolean;
  /** File for the JSON report. */
  readonly out: string | undefined;
  /** Least ratio of bare Koa's throughput, by CPU time, that Vigie must keep. */
  readonly check: number | undefined;
  /** Variant to profile instead of measuring. */
  readonly profile: Variant | undefined;
  readonly profileDir: string;
}

export const HELP: string = `Overhead of telemetry on a small Koa route, against bare Koa and against peers.

Usage: npm run bench -- [options]

  --rounds N         rounds, each measuring every variant once (default 12)
  --seconds N        seconds of load per variant and round (default 2)
  --connections N    connections kept busy (default 50)
  --only A,B         variants to measure; bare is always measured
  --check RATIO      exit 1 when Vigie (all signals) surely keeps less of bare's throughput, by CPU time, than this
  --json             print the report as JSON instead of a table
  --out FILE         also write the report as JSON to FILE
  --profile VARIANT  run one variant under --cpu-prof and list its hot functions
  --profile-dir DIR  where the profile goes (default bench/results)
  --help

Variants: ${VARIANTS.map(({ name }) => name).join(', ')}

Exit codes: 0 measured, and the check passed; 1 the check failed; 2 wrong usage; 3 a variant did not work.
`;

/** With fewer, no interval of 95 % can be told. */
const MIN_CHECKED_ROUNDS = 8;

/** @throws Error with a message for the user. */
export function parseOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '12' },
      seconds: { type: 'string', default: '2' },
      connections: { type: 'string', default: '50' },
      only: { type: 'string' },
      check: { type: 'string' },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
      profile: { type: 'string' },
      'profile-dir': { type: 'string', default: new URL('../results', import.meta.url).pathname },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const variants = withBare(selectVariants(values.only?.split(',').map((name) => name.trim())));
  const check = values.check === undefined ? undefined : number('--check', values.check, 0, 1);
  if (check !== undefined && !variants.some((variant) => variant.name === 'vigie')) {
    throw new Error('--check needs the variant vigie; add it to --only');
  }
  const rounds = Math.floor(number('--rounds', values.rounds, 1, 1000));
  if (check !== undefined && rounds < MIN_CHECKED_ROUNDS) {
    throw new Error(
      `--check needs at least ${MIN_CHECKED_ROUNDS} rounds to tell noise from a slower library, but got ${rounds}`,
    );
  }
  return {
    rounds,
    seconds: number('--seconds', values.seconds, 0.2, 600),
    connections: Math.floor(number('--connections', values.connections, 1, 10_000)),
    variants,
    json: values.json,
    out: values.out,
    check,
    profile: values.profile === undefined ? undefined : selectVariants([values.profile])[0],
    profileDir: values['profile-dir'],
  };
}

function number(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new Error(`${option} takes a number from ${min} to ${max}, but got '${text}'`);
}

function withBare(variants: readonly Variant[]): readonly Variant[] {
  return variants.some((variant) => variant.name === 'bare')
    ? variants
    : [...selectVariants(['bare']), ...variants];
}
