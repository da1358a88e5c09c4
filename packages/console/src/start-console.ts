import { PendingBytes } from './ingest/body.ts';
import { answerGarbage } from './ingest/garbage.ts';
import type { Intake } from './ingest/intake.ts';
import { listen, type Listening } from './ingest/listen.ts';
import type { ConsoleUrls } from './ingest/wrong-path.ts';
import { lokiReceiver } from './loki/receiver.ts';
import { resolveOptions, type ConsoleOptions } from './options.ts';
import { otlpReceiver } from './otlp/receiver.ts';
import { createLive } from './page-api/live.ts';
import { pageServer } from './page-api/server.ts';
import { loadPageFiles } from './page-files.ts';
import { startScraper } from './scrape/scraper.ts';
import type { Receiver } from './store/inbox.ts';
import { Store } from './store/store.ts';

export interface RunningConsole {
  readonly urls: ConsoleUrls;
  readonly store: Store;
  /** Closes the three servers and stops scraping. */
  close(): Promise<void>;
}

/**
 * Starts the console: an OTLP/HTTP receiver, a Loki push receiver, a scraper and the page, all in this process and in
 * bounded memory. For development only: there is no log-in.
 *
 * @throws ConsoleError `VIGIE_E_CONSOLE_OPTION` for a wrong option, `VIGIE_E_CONSOLE_PORT_TAKEN` when a port is in use.
 * @example
 * ```ts
 * const running = await startConsole({ scrape: [{ service: 'orders', url: 'http://127.0.0.1:3000/metrics' }] });
 * process.stdout.write(`open ${running.urls.page}\n`);
 * ```
 */
export async function startConsole(options: ConsoleOptions = {}): Promise<RunningConsole> {
  const resolved = resolveOptions(options);
  const { host, limits } = resolved;
  const files = loadPageFiles();
  const store = new Store(limits, resolved.now);
  const urls = { otlp: '', loki: '', page: '' };
  const intake: Intake = {
    store,
    limits,
    pending: new PendingBytes(limits.maxPendingBodyBytes),
    allowedOrigins: resolved.allowedOrigins,
    urls,
  };
  const scraper = startScraper(resolved.scrape, resolved.scrapeIntervalMs, store);
  const live = createLive(store);
  const opened: Listening[] = [];
  const close = async (): Promise<void> => {
    scraper.close();
    live.close();
    await Promise.all(opened.map((server) => server.close()));
  };
  const garbage =
    (receiver: Receiver): Parameters<typeof listen>[0]['onGarbage'] =>
    (error, socket) =>
      answerGarbage(store.inbox, receiver, error, socket);

  try {
    const otlp = await listen({
      host,
      port: resolved.otlpPort,
      purpose: 'OTLP',
      remedy: `pass --otlp-port with a free port and set OTEL_EXPORTER_OTLP_ENDPOINT to it`,
      onRequest: otlpReceiver(intake),
      onGarbage: garbage('otlp'),
    });
    opened.push(otlp);
    const loki = await listen({
      host,
      port: resolved.lokiPort,
      purpose: 'Loki push',
      remedy: `pass --loki-port with a free port and set VIGIE_LOKI_URL to it`,
      onRequest: lokiReceiver(intake),
      onGarbage: garbage('loki'),
    });
    opened.push(loki);
    const page = await listen({
      host,
      port: resolved.port,
      purpose: 'page',
      remedy: `pass --port with a free port`,
      onRequest: pageServer({
        store,
        scraper,
        live,
        files,
        urls,
        host,
        allowedHosts: resolved.allowedHosts,
        startedMs: store.now(),
      }),
      onGarbage: garbage('page'),
    });
    opened.push(page);
    Object.assign(urls, { otlp: otlp.url, loki: loki.url, page: page.url });
  } catch (error) {
    await close();
    throw error;
  }
  return { urls, store, close };
}
