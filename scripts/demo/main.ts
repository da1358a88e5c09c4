import { enableCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseOptions, usage, type DemoOptions } from './options.ts';
import { createProgress } from './progress.ts';
import { ServiceGroup } from './service-group.ts';
import { ServiceDiedError } from './service-process.ts';
import { StoppedError } from './stopped-error.ts';
import { formatSummary } from './summary.ts';
import { UsageError } from './usage-error.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

process.exitCode = await main(process.argv.slice(2));
// Output may still be on its way; anything else that holds the process open has no more to do.
setTimeout(() => process.exit(), 2000).unref();

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(args, root);
    if (options === 'help') {
      process.stdout.write(usage);
      return 0;
    }
    keepCompiledCode(join(options.folder, 'compile-cache'));
    return await demo(options);
  } catch (error) {
    if (error instanceof UsageError) return complain(error.message, 2);
    if (error instanceof StoppedError) return complain(error.message, 130);
    if (error instanceof ServiceDiedError) return complain(error.message, 1);
    return complain(describe(error), 1);
  }
}

async function demo(options: DemoOptions): Promise<number> {
  const progress = createProgress(options.json ? process.stderr : process.stdout);
  const group = new ServiceGroup();
  const stop = new AbortController();
  stopOnSignals(stop, () => {
    group.killAll();
    process.exit(130);
  });
  stopWithNpm(stop);
  // Whoever read the output has left (`| head`, a closed terminal): nobody would see the services go on.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => stop.abort(new StoppedError()));
  }
  stop.signal.addEventListener('abort', () => progress.line('Stopping; Ctrl-C again stops at once.'));
  // Loaded only now, so that it comes from the cache too.
  const { runDemo } = await import('./demo.ts');
  const summary = await runDemo({
    options,
    root,
    env: process.env,
    progress,
    group,
    stop: stop.signal,
    ready: (url) => {
      progress.line('');
      if (options.json)
        process.stdout.write(
          `${JSON.stringify({ event: 'ready', url, afterMs: Math.round(performance.now()) })}\n`,
        );
      else progress.line(`Open ${url}`);
      progress.line('');
    },
  });
  if (options.json) process.stdout.write(`${JSON.stringify({ event: 'summary', ...summary })}\n`);
  else progress.line(formatSummary(summary));
  return summary.ok ? 0 : 1;
}

/**
 * The first signal stops in order, a later one at once. npm and the terminal each pass on the same Ctrl-C, so that what
 * comes within a second of the first is the first.
 */
function stopOnSignals(stop: AbortController, stopAtOnce: () => void): void {
  let firstAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        stop.abort(new StoppedError());
      } else if (performance.now() - firstAt > 1000) {
        stopAtOnce();
      }
    });
  }
}

/**
 * A killed npm takes neither this process nor the one in between with it. Under npm the parent waits for the demo, so a
 * parent that is gone was killed; started from a shell, the demo may outlive it.
 */
function stopWithNpm(stop: AbortController): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop.abort(new StoppedError());
  }, 500);
  watch.unref();
}

/** Types stripped and code compiled once serve the next start of this process and of all it starts. */
function keepCompiledCode(folder: string): void {
  process.env['NODE_COMPILE_CACHE'] ??= folder;
  enableCompileCache(process.env['NODE_COMPILE_CACHE']);
}

/** A coded error explains itself; any other is a fault of ours and needs its stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  const coded = typeof code === 'string' && code.startsWith('VIGIE_E_');
  return coded ? error.message : (error.stack ?? error.message);
}

function complain(message: string, exitCode: number): number {
  process.stderr.write(`${message}\n`);
  return exitCode;
}
