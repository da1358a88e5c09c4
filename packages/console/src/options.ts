import { ConsoleError } from './console-error.ts';
import { defaultLimits, type Limits } from './limits.ts';

/** A `/metrics` endpoint to read, shown under `service`. */
export interface ScrapeTarget {
  readonly service: string;
  /** `http:` or `https:` URL, e.g. `http://127.0.0.1:3000/metrics`. */
  readonly url: string;
}

export interface ConsoleOptions {
  /** Address the three servers bind to. Default `127.0.0.1`; anything else exposes unauthenticated data. */
  readonly host?: string;
  /** Port of the OTLP/HTTP receiver; 0 takes a free one. Default 4318. */
  readonly otlpPort?: number;
  /** Port of the Loki push receiver; 0 takes a free one. Default 3100. */
  readonly lokiPort?: number;
  /** Port of the page and its JSON API; 0 takes a free one. Default 4000. */
  readonly port?: number;
  /** `/metrics` endpoints to scrape. Default none. */
  readonly scrape?: readonly ScrapeTarget[];
  /** Milliseconds between two scrapes of a target. Default 5000, at least 100. */
  readonly scrapeIntervalMs?: number;
  /** Bytes of telemetry kept in memory. Default 64 MiB, at least 1 MiB. */
  readonly maxMemoryBytes?: number;
  /** Bytes of one request body, also after decompression. Default 64 MiB. */
  readonly maxBodyBytes?: number;
  /** Host names, besides loopback, the page may be opened under. Default none. */
  readonly allowedHosts?: readonly string[];
  /** Browser origins that may send telemetry. Default: any, since ingest only takes and gives nothing away. */
  readonly allowedOrigins?: readonly string[];
  /** Epoch milliseconds; for tests. */
  readonly now?: () => number;
}

export interface ResolvedOptions {
  readonly host: string;
  readonly otlpPort: number;
  readonly lokiPort: number;
  readonly port: number;
  readonly scrape: readonly ScrapeTarget[];
  readonly scrapeIntervalMs: number;
  readonly limits: Limits;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[] | undefined;
  readonly now: () => number;
}

const MIB = 1024 * 1024;
const MAX_TARGETS = 64;

/** Checks what the caller gave and fills in the defaults. Throws {@link ConsoleError} naming the option. */
export function resolveOptions(options: ConsoleOptions = {}): ResolvedOptions {
  const scrape = options.scrape ?? [];
  const maxMemoryBytes = integer('maxMemoryBytes', options.maxMemoryBytes ?? 64 * MIB, MIB, 16 * 1024 * MIB);
  if (scrape.length > MAX_TARGETS) {
    throw misuse('scrape', `${scrape.length} targets`, `at most ${MAX_TARGETS} targets`);
  }
  return {
    host: hostOption(options.host ?? '127.0.0.1'),
    otlpPort: integer('otlpPort', options.otlpPort ?? 4318, 0, 65_535),
    lokiPort: integer('lokiPort', options.lokiPort ?? 3100, 0, 65_535),
    port: integer('port', options.port ?? 4000, 0, 65_535),
    scrape: scrape.map(scrapeTarget),
    scrapeIntervalMs: integer('scrapeIntervalMs', options.scrapeIntervalMs ?? 5000, 100, 3_600_000),
    limits: {
      ...defaultLimits,
      maxMemoryBytes,
      maxBodyBytes: integer('maxBodyBytes', options.maxBodyBytes ?? 64 * MIB, 1024, 512 * MIB),
      // A small memory must not be eaten by bookkeeping.
      duplicateWindowSpans: Math.min(defaultLimits.duplicateWindowSpans, Math.floor(maxMemoryBytes / 512)),
      maxMetricSources: Math.min(defaultLimits.maxMetricSources, Math.floor(maxMemoryBytes / (128 * 1024))),
      maxServices: Math.min(defaultLimits.maxServices, Math.floor(maxMemoryBytes / (256 * 1024))),
    },
    allowedHosts: (options.allowedHosts ?? []).map((name) => name.toLowerCase()),
    allowedOrigins: options.allowedOrigins,
    now: options.now ?? Date.now,
  };
}

function hostOption(host: unknown): string {
  if (typeof host !== 'string' || host === '' || /[\s/]/.test(host)) {
    throw misuse('host', host, 'an address or host name such as 127.0.0.1');
  }
  return host;
}

function integer(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw misuse(name, value, `a whole number from ${least} to ${most}`);
  }
  return value;
}

function scrapeTarget(target: ScrapeTarget): ScrapeTarget {
  const url = URL.canParse(target.url) ? new URL(target.url) : undefined;
  if (!target.service || !url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw misuse(
      'scrape',
      `${target.service}=${target.url}`,
      'NAME=URL such as orders=http://127.0.0.1:3000/metrics',
    );
  }
  return { service: target.service, url: url.href };
}

function misuse(option: string, received: unknown, expected: string): ConsoleError {
  return new ConsoleError(
    'VIGIE_E_CONSOLE_OPTION',
    `Console option "${option}" is ${JSON.stringify(received) ?? String(received)}; give ${expected}.`,
  );
}
