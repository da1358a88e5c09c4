import { parseArgs } from 'node:util';

export interface LoadOptions {
  readonly offers: number;
  readonly applications: number;
  /** Of load, after the warm-up. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  /** Requests a second, all connections together; undefined: as many as are answered. */
  readonly rate: number | undefined;
  /** A service that runs already, on `databaseUrl`. */
  readonly url: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly json: boolean;
  readonly out: string | undefined;
  /** Result to compare with. */
  readonly compare: string | undefined;
  /** Result to compare instead of measuring. */
  readonly against: string | undefined;
  readonly check: boolean;
}

export const HELP: string = `OffreAPI under a realistic mix of requests, on a filled database.

Usage: npm run load -- offreapi [options]

  --offers N           offers in the database (default 1000)
  --applications N     scored applications in the database (default 20000)
  --seconds N          seconds of load that count (default 30)
  --warm-up N          seconds of load before them (default 5)
  --connections N      connections kept busy (default 50)
  --rate N             requests a second in all; without it each connection asks again as soon as it is answered
  --database-url URL   PostgreSQL to fill and use; it must be empty, or filled by this command (default: the embedded one)
  --url URL            a service that runs already, on the database of --database-url (default: one is started)
  --check              exit 1 when p95 of the offer list is 50 ms or more, or the memory grew or passed 256 MiB (errors always do)
  --json               print the result as JSON instead of a table
  --out FILE           also write the result as JSON to FILE
  --compare FILE       compare with the result in FILE
  --against FILE       with --compare: compare the result in FILE with it instead of measuring
  --help

The mix: offer list 30 %, search 20 %, offer 25 %, apply with a PDF 2 %, follow page 8 %, ranking of an offer 10 %, a recruiter's
overview 5 %.

Exit codes: 0 measured without an error; 1 requests failed, or a check did; 2 wrong usage; 3 it could not be measured; 130 interrupted.
`;

/** @throws Error with a message for the user. */
export function parseOptions(args: readonly string[]): LoadOptions | 'help' {
  const text = (value?: string): { type: 'string'; default?: string } =>
    value === undefined ? { type: 'string' } : { type: 'string', default: value };
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      offers: text('1000'),
      applications: text('20000'),
      seconds: text('30'),
      'warm-up': text('5'),
      connections: text('50'),
      rate: text(),
      url: text(),
      'database-url': text(),
      check: flag,
      json: flag,
      out: text(),
      compare: text(),
      against: text(),
      help: flag,
    },
  });
  if (values.help) return 'help';
  const whole = (name: 'offers' | 'applications' | 'connections', max: number): number =>
    Math.floor(number(name, values[name], 1, max));
  if (values.url !== undefined && !URL.canParse(values.url)) {
    throw new Error(`--url takes an address such as http://127.0.0.1:3000, but got '${values.url}'`);
  }
  if (values.url !== undefined && values['database-url'] === undefined) {
    throw new Error('--url needs --database-url: the database of that service has to be filled');
  }
  if (values.against !== undefined && values.compare === undefined) {
    throw new Error('--against needs --compare, the result from before');
  }
  return {
    offers: whole('offers', 100_000),
    applications: whole('applications', 1_000_000),
    seconds: number('seconds', values.seconds, 1, 86_400),
    warmUpSeconds: number('warm-up', values['warm-up'], 0, 600),
    connections: whole('connections', 1000),
    rate: values.rate === undefined ? undefined : number('rate', values.rate, 1, 100_000),
    url: values.url,
    databaseUrl: values['database-url'],
    json: values.json,
    out: values.out,
    compare: values.compare,
    against: values.against,
    check: values.check,
  };
}

function number(option: string, text: string | undefined, min: number, max: number): number {
  const value = Number(text);
  if (text !== undefined && text.trim() !== '' && value >= min && value <= max) return value;
  throw new Error(`--${option} takes a number from ${min} to ${max}, but got '${text}'`);
}
