#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { EXIT_FAILURE, EXIT_OK, EXIT_PORT, EXIT_USAGE, HELP, parseCli } from './cli.ts';
import { ConsoleError } from './console-error.ts';
import type { ConsoleOptions } from './options.ts';
import { startConsole } from './start-console.ts';

// What is kept lives long and what is decoded dies at once. By default V8 lets the heap grow to several times what is
// kept before it collects; this takes a third off the resident size at the same rate of ingest.
setFlagsFromString('--heap-growing-percent=40');

const command = parseCli(process.argv.slice(2));
if (command.kind === 'help') process.stdout.write(HELP);
else if (command.kind === 'version') process.stdout.write(`${version()}\n`);
else if (command.kind === 'usage') {
  process.stderr.write(`${command.message}\nvigie-console --help lists the options.\n`);
  process.exitCode = EXIT_USAGE;
} else await run(command.options, command.json);

async function run(options: ConsoleOptions, json: boolean): Promise<void> {
  try {
    const running = await startConsole(options);
    const { urls } = running;
    // Before anything is printed: whoever reads "ready" may stop the console at once.
    const stop = (signal: NodeJS.Signals): void => {
      const { services, ...totals } = running.store.stats();
      if (json) print({ event: 'stopped', signal, services, ...totals });
      process.exitCode = EXIT_OK;
      void running.close();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    const startSeconds = performance.now() / 1000;
    if (json) print({ event: 'ready', urls, startSeconds });
    else {
      const warning = isLoopback(options.host ?? '127.0.0.1')
        ? ''
        : '  Warning    bound beyond loopback: whoever reaches this machine can read and send\n';
      process.stdout.write(
        `Vigie console, ready in ${startSeconds.toFixed(2)} s — Ctrl-C stops it\n` +
          `  Page       ${urls.page}\n  OTLP/HTTP  ${urls.otlp}\n  Loki push  ${urls.loki}\n${warning}`,
      );
    }
  } catch (error) {
    const code = error instanceof ConsoleError ? error.code : 'unexpected';
    const message = error instanceof Error ? error.message : String(error);
    if (json) print({ event: 'failed', code, message });
    else process.stderr.write(`${message}\n`);
    process.exitCode =
      code === 'VIGIE_E_CONSOLE_PORT_TAKEN' || code === 'VIGIE_E_CONSOLE_LISTEN'
        ? EXIT_PORT
        : code === 'VIGIE_E_CONSOLE_OPTION'
          ? EXIT_USAGE
          : EXIT_FAILURE;
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function print(event: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
