import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Store } from '../store/store.ts';

const MAX_CLIENTS = 64;
const TICK_MS = 500;
const HEARTBEAT_TICKS = 30;

export interface Live {
  /** Answers `GET /api/events` with a stream of `change` events, at most two a second. */
  serve(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

/** Tells open pages that something changed; what they show they ask for themselves. */
export function createLive(store: Store): Live {
  const clients = new Set<ServerResponse>();
  let timer: NodeJS.Timeout | undefined;
  let told = '';
  let ticks = 0;

  const tick = (): void => {
    ticks += 1;
    const state = `${store.version}.${store.inbox.total}`;
    const message =
      state === told ? (ticks % HEARTBEAT_TICKS === 0 ? ': still here\n\n' : '') : change(state);
    told = state;
    if (message === '') return;
    for (const client of clients) {
      // A page that does not read is told nothing rather than having events pile up for it.
      if (client.writableLength === 0) client.write(message);
    }
  };
  const change = (state: string): string => `event: change\ndata: ${JSON.stringify(state)}\n\n`;

  return {
    serve(request, response) {
      if (clients.size >= MAX_CLIENTS) {
        response.writeHead(503, { 'retry-after': '5', 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: `more than ${MAX_CLIENTS} pages are open` }));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(`retry: 1000\n\n${change(`${store.version}.${store.inbox.total}`)}`);
      clients.add(response);
      timer ??= setInterval(tick, TICK_MS);
      request.once('close', () => {
        clients.delete(response);
        if (clients.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
      });
    },
    close() {
      clearInterval(timer);
      for (const client of clients) client.destroy();
      clients.clear();
    },
  };
}
