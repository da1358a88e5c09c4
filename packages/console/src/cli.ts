import { parseArgs } from 'node:util';
import type { ConsoleOptions, ScrapeTarget } from './options.ts';

/** Exit codes of `vigie-console`. */
export const EXIT_OK = 0;
export const EXIT_FAILURE = 1;
export const EXIT_USAGE = 2;
export const EXIT_PORT = 3;

export type Command =
  | { readonly kind: 'run'; readonly options: ConsoleOptions; readonly json: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'usage'; readonly message: string };

export const HELP = `vigie-console — traces, logs and metrics of your services on one local page

Usage: vigie-console [options]

  --port 4000             port of the page
  --otlp-port 4318        port of the OTLP/HTTP receiver  (OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318)
  --loki-port 3100        port of the Loki push receiver  (VIGIE_LOKI_URL=http://127.0.0.1:3100)
  --host 127.0.0.1        address to bind to; anything but loopback exposes unauthenticated data
  --scrape NAME=URL       read this /metrics page, e.g. orders=http://127.0.0.1:3000/metrics; repeatable
  --scrape-interval 5s    time between two scrapes (ms, s or m)
  --max-memory 64MiB      bytes of telemetry kept (KiB, MiB, GiB, or plain bytes)
  --allow-host NAME       another host name the page may be opened under; repeatable
  --allow-origin ORIGIN   only these browser origins may send telemetry (default: any); repeatable
  --json                  one JSON object a line instead of text
  --version, --help

A port of 0 takes a free one. Development only: there is no log-in.

Exit codes: 0 stopped by SIGINT or SIGTERM · 1 unexpected failure · 2 wrong usage · 3 a port cannot be had
`;

/** Reads the command line. Pure: nothing is printed or started. */
export function parseCli(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: OPTIONS,
      strict: true,
      allowPositionals: false,
    });
    if (values.help) return { kind: 'help' };
    if (values.version) return { kind: 'version' };
    const options: ConsoleOptions = {
      ...(values.host !== undefined && { host: values.host }),
      ...(values.port !== undefined && { port: port('--port', values.port) }),
      ...(values['otlp-port'] !== undefined && { otlpPort: port('--otlp-port', values['otlp-port']) }),
      ...(values['loki-port'] !== undefined && { lokiPort: port('--loki-port', values['loki-port']) }),
      ...(values.scrape && { scrape: values.scrape.map(target) }),
      ...(values['scrape-interval'] !== undefined && {
        scrapeIntervalMs: milliseconds(values['scrape-interval']),
      }),
      ...(values['max-memory'] !== undefined && { maxMemoryBytes: bytes(values['max-memory']) }),
      ...(values['allow-host'] && { allowedHosts: values['allow-host'] }),
      ...(values['allow-origin'] && { allowedOrigins: values['allow-origin'] }),
    };
    return { kind: 'run', options, json: values.json ?? false };
  } catch (error) {
    return { kind: 'usage', message: error instanceof Error ? error.message : String(error) };
  }
}

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  host: { type: 'string' },
  port: { type: 'string' },
  'otlp-port': { type: 'string' },
  'loki-port': { type: 'string' },
  scrape: { type: 'string', multiple: true },
  'scrape-interval': { type: 'string' },
  'max-memory': { type: 'string' },
  'allow-host': { type: 'string', multiple: true },
  'allow-origin': { type: 'string', multiple: true },
} as const;

function port(name: string, text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new Error(`${name} is "${text}"; give a port from 0 to 65535.`);
  }
  return Number(text);
}

function target(text: string): ScrapeTarget {
  const at = text.indexOf('=');
  const url = text.slice(at + 1);
  if (at < 1 || !/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new Error(`--scrape is "${text}"; give NAME=URL such as orders=http://127.0.0.1:3000/metrics.`);
  }
  return { service: text.slice(0, at), url };
}

function milliseconds(text: string): number {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text);
  if (!found) throw new Error(`--scrape-interval is "${text}"; give a duration such as 5s or 500ms.`);
  const scale = found[2] === 'ms' ? 1 : found[2] === 'm' ? 60_000 : 1000;
  return Math.round(Number(found[1]) * scale);
}

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function bytes(text: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*(?:([kmg])(?:i?b)?|b)?$/i.exec(text);
  if (!found) throw new Error(`--max-memory is "${text}"; give a size such as 64MiB.`);
  return Math.floor(Number(found[1]) * (UNITS[found[2]?.toLowerCase() ?? ''] ?? 1));
}
