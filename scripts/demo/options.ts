import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDuration } from './duration.ts';
import { UsageError } from './usage-error.ts';

/** The parts of the demo that listen, each with its option `--port-<part>`. */
export type Part = 'console' | 'offreapi' | 'api' | 'front' | 'otlp' | 'loki' | 'database';

export interface DemoOptions {
  /** How long traffic runs, in milliseconds; undefined: until Ctrl-C. */
  readonly forMs: number | undefined;
  /** 0 takes a free port. */
  readonly ports: Readonly<Record<Part, number>>;
  /** Requests per second. */
  readonly rate: number;
  /** Start from an empty database. */
  readonly fresh: boolean;
  /** Two JSON lines on stdout instead of text: `ready`, then `summary`. */
  readonly json: boolean;
  /** Keeps the database and the services' log files from one start to the next. */
  readonly folder: string;
}

export const defaultPorts: Readonly<Record<Part, number>> = {
  console: 4000,
  offreapi: 3000,
  api: 8000,
  front: 8080,
  otlp: 4318,
  loki: 3100,
  database: 0,
};

const parts = Object.keys(defaultPorts) as Part[];
const defaultRate = 4;
const maxRate = 200;

export const usage: string = `Starts the console, OffreAPI, both DataPress services and an embedded PostgreSQL, sends them gentle
traffic and prints the address of the page that shows it. Ctrl-C stops everything and prints a summary.

  npm run demo -- [options]

  --for DURATION         stop after this much traffic: 500ms, 30s, 5m, 1h (default: until Ctrl-C)
  --rate N               requests per second, more than 0 and up to ${maxRate} (default ${defaultRate})
  --fresh                forget the offers and applications of earlier runs
  --folder DIR           where the database and the logs are kept (default .vigie/demo)
  --json                 two JSON lines on stdout, "ready" and "summary"; progress goes to stderr
  --port-console N       the page (default ${defaultPorts.console})
  --port-offreapi N      OffreAPI (default ${defaultPorts.offreapi})
  --port-api N           DataPress API (default ${defaultPorts.api})
  --port-front N         DataPress front (default ${defaultPorts.front})
  --port-otlp N          the console's OTLP/HTTP receiver (default ${defaultPorts.otlp})
  --port-loki N          the console's Loki receiver (default ${defaultPorts.loki})
  --port-database N      PostgreSQL (default: a free one)
  --help                 this text

A port of 0 takes a free one. Exit codes: 0 every request and every ledger was as it should be, 1 one was not or a
service ended by itself, 2 the demo could not start (an option, a taken port), 130 stopped by a second Ctrl-C.
`;

/**
 * Reads the command line. `help` is asked for before anything else is checked.
 * @param root the folder relative to which the default data folder is placed
 * @throws UsageError naming the option and what it received
 */
export function parseOptions(args: readonly string[], root: string): DemoOptions | 'help' {
  const values = parse(args);
  if (values['help'] === true) return 'help';
  const ports = {} as Record<Part, number>;
  for (const part of parts) ports[part] = port(`port-${part}`, values[`port-${part}`], defaultPorts[part]);
  distinct(ports);
  return {
    forMs: duration(values['for']),
    ports,
    rate: rate(values['rate']),
    fresh: values['fresh'] === true,
    json: values['json'] === true,
    folder: text(values['folder']) ?? join(root, '.vigie', 'demo'),
  };
}

function parse(args: readonly string[]): Record<string, string | boolean | undefined> {
  const string = { type: 'string' } as const;
  const boolean = { type: 'boolean' } as const;
  const options: Record<string, { type: 'string' | 'boolean' }> = {
    for: string,
    rate: string,
    folder: string,
    fresh: boolean,
    json: boolean,
    help: boolean,
  };
  for (const part of parts) options[`port-${part}`] = string;
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. --help lists the options.`);
  }
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function duration(value: string | boolean | undefined): number | undefined {
  if (value === undefined) return undefined;
  const milliseconds = parseDuration(String(value));
  if (milliseconds === undefined) {
    throw new UsageError(`--for is ${JSON.stringify(value)}; give a duration such as 500ms, 30s, 5m or 1h.`);
  }
  return milliseconds;
}

function rate(value: string | boolean | undefined): number {
  if (value === undefined) return defaultRate;
  const number = Number(value);
  if (value !== '' && number > 0 && number <= maxRate) return number;
  throw new UsageError(
    `--rate is ${JSON.stringify(value)}; give requests per second, more than 0 and up to ${maxRate}.`,
  );
}

function port(name: string, value: string | boolean | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'string' && /^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new UsageError(`--${name} is ${JSON.stringify(value)}; give a port from 0 to 65535.`);
}

function distinct(ports: Readonly<Record<Part, number>>): void {
  const owners = new Map<number, Part>();
  for (const part of parts) {
    const other = owners.get(ports[part]);
    if (ports[part] !== 0 && other !== undefined) {
      throw new UsageError(`--port-${other} and --port-${part} are both ${ports[part]}; give each its own.`);
    }
    owners.set(ports[part], part);
  }
}
