import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** One alert as a receiver was told of it. */
export interface Notice {
  /** Name of the receiver in Alertmanager's configuration. */
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** `performance.now()` when it came. */
  readonly at: number;
}

export interface Webhook {
  /** Receivers' addresses are paths of it. */
  readonly url: string;
  /** In the order in which they came; Alertmanager repeats what still holds when another alert joins its group. */
  readonly notices: readonly Notice[];
  close(): void;
}

interface Message {
  readonly receiver: string;
  readonly alerts: readonly Omit<Notice, 'receiver' | 'at'>[];
}

/** What an on-call tool is to Alertmanager. */
export async function startWebhook(port = 0): Promise<Webhook> {
  const notices: Notice[] = [];
  const server = createServer(async (request, response) => {
    const { receiver, alerts } = (await json(request)) as Message;
    const at = performance.now();
    for (const { status, labels, annotations } of alerts)
      notices.push({ receiver, status, labels, annotations, at });
    response.end();
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(port, '127.0.0.1', resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    notices,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
