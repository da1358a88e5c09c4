import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';

/** Answers of a real Prometheus, by request. */
export type RecordedAnswers = Record<string, unknown>;

export interface AnswersServer {
  readonly url: string;
  /** Keys of the requests that came, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Serves what was recorded; asks `otherwise` (a real Prometheus, when recording) or answers 404 to the rest. */
export async function serveAnswers(
  answers: RecordedAnswers,
  otherwise: (path: string, form: string) => Promise<unknown> = async () => undefined,
): Promise<AnswersServer> {
  const asked: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = Buffer.concat(chunks).toString();
    const path = request.url ?? '';
    const key = answerKey(path, form);
    asked.push(key);
    const body = Object.hasOwn(answers, key) ? answers[key] : await otherwise(path, form);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        body ?? { status: 'error', errorType: 'not_found', error: `nothing recorded for ${key}` },
      ),
    );
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '',
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function answerKey(path: string, form: string): string {
  return `${path} ${decodeURIComponent(form.replaceAll('+', ' '))}`;
}
