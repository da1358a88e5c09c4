import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Question {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request as it is: no path is tidied, no redirect followed, any method and Host goes. */
export async function ask(origin: string, question: Question): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { path, method = 'GET', headers = {}, body } = question;
  const options = { hostname, port, path, method, headers, agent: false, timeout: 10_000 } as const;
  request(options, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (more: string) => (text += more));
    response
      .once('error', reject)
      .once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
  })
    .once('error', reject)
    .once('timeout', () => reject(new Error(`${method} ${path} was not answered within 10 s`)))
    .end(body);
  return await promise;
}

/** Writes bytes that are no proper request, and gives back all that comes until the other side closes, or two seconds pass. */
export async function say(origin: string, text: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let heard = '';
  const socket = connect(Number(port), hostname, () => socket.write(text));
  socket.setTimeout(2000, () => socket.destroy());
  socket.setEncoding('utf8').on('data', (more: string) => (heard += more));
  socket.once('close', () => resolve(heard)).once('error', reject);
  return await promise;
}
