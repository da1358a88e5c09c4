import { type Agent, request } from 'node:http';

/** What came back; `status` 0 where the connection ended first. */
export interface Reply {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

export interface SendOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Leave at the first bytes of the response. */
  readonly leaveAtResponse?: boolean;
  /** Leave when this resolves. */
  readonly leaveWhen?: Promise<unknown>;
  readonly agent?: Agent;
}

/** Sends one request and never rejects: a broken connection is an answer too. */
export function send(url: string, options: SendOptions = {}): Promise<Reply> {
  return new Promise((resolve) => {
    const gone = (): void => resolve({ status: 0, headers: {}, body: Buffer.alloc(0) });
    const outgoing = request(
      url,
      {
        method: options.method ?? 'GET',
        headers: options.headers ?? {},
        ...(options.agent && { agent: options.agent }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        const status = response.statusCode ?? 0;
        const done = (): void => resolve({ status, headers: response.headers, body: Buffer.concat(chunks) });
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (options.leaveAtResponse === true) outgoing.destroy();
        });
        response.on('close', done);
        response.on('error', done);
      },
    );
    outgoing.on('error', gone);
    // Neither an answer nor an error: the connection was taken over by an upgrade.
    outgoing.on('upgrade', (_response, socket) => {
      socket.destroy();
      gone();
    });
    void options.leaveWhen?.then(() => outgoing.destroy());
    outgoing.end(options.body);
  });
}
