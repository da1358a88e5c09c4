import { parseArgs } from 'node:util';
import type { ReportOptions, SectionModule } from './section.ts';

export interface Options extends ReportOptions {
  readonly sections: readonly SectionModule[];
  readonly json: boolean;
  /** File for the document; undefined: none is written. */
  readonly out: string | undefined;
}

export const HELP = `What a service and its signals do when backends fail and when the process ends, with figures.

Usage: npm run reliability -- [options]

  --only A,B         sections to measure: failures, exits, soak (default all); the others stay in the document as they are
  --rounds N         rounds of requests that a p99 ratio is the median of (default 16)
  --soak-seconds N   how long the soak lasts (default 600)
  --out FILE         the document (default docs/reliability.md); "none" writes none
  --json             print the figures as JSON instead of the sections
  --help

The failures take some three and a half minutes, the exits one. Ratios of latencies want a machine that has nothing else to do.

Exit codes: 0 measured, and everything that must hold did; 1 something did not; 2 wrong usage; 3 a section could not be measured;
130 interrupted.
`;

/** @throws Error with a message for the user. */
export function parseOptions(
  args: readonly string[],
  all: readonly SectionModule[],
  root: string,
): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '16' },
      'soak-seconds': { type: 'string', default: '600' },
      out: { type: 'string', default: `${root}/docs/reliability.md` },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    sections: select(all, values.only),
    rounds: whole('--rounds', values.rounds, 3, 1000),
    soakSeconds: whole('--soak-seconds', values['soak-seconds'], 1, 86_400),
    json: values.json,
    out: values.out === 'none' ? undefined : values.out,
  };
}

function select(all: readonly SectionModule[], only: string | undefined): readonly SectionModule[] {
  if (only === undefined) return all;
  const wanted = only.split(',').map((name) => name.trim());
  for (const name of wanted) {
    if (all.some((section) => section.name === name)) continue;
    throw new Error(`--only takes ${all.map((section) => section.name).join(', ')}, but got '${name}'`);
  }
  return all.filter(({ name }) => wanted.includes(name));
}

function whole(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${option} takes a whole number from ${min} to ${max}, but got '${text}'`);
}
