import { Buffer } from 'node:buffer';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { HttpResponse } from './http-response.ts';

/** One POST, as plain data. */
export interface HttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly zip: boolean;
  readonly maxResponseBytes: number;
}

export interface HttpAnswer {
  /** That of the request. */
  readonly id: number;
  /** Absent where the request failed before there was one. */
  readonly response?: HttpResponse;
  readonly error?: string;
}

/**
 * CommonJS as text: it has to run whatever became of this package's files (bundled, read with types, not read again at exit). It
 * answers each message with one, and counts answers where the halted thread waits.
 */
const WORKER = `
const { workerData: { port, counter } } = require('node:worker_threads');
const { gzipSync, constants } = require('node:zlib');
const http = require('node:http');
const https = require('node:https');
const answered = new Int32Array(counter);
const answer = (message) => {
  port.postMessage(message);
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
};
port.on('message', ({ id, url, headers, body, zip, maxResponseBytes }) => {
  const failed = (error) => answer({ id, error: error.message || error.code || error.name });
  try {
    const bytes = zip ? gzipSync(body, { level: constants.Z_BEST_SPEED }) : body;
    const { request } = url.startsWith('https:') ? https : http;
    const post = request(url, { method: 'POST', headers: { ...headers, 'content-length': bytes.byteLength } }, (response) => {
      const chunks = [];
      let kept = 0;
      response.on('data', (chunk) => {
        chunks.push(chunk.subarray(0, Math.max(0, maxResponseBytes - kept)));
        kept += chunk.length;
      });
      response.on('error', failed);
      response.on('end', () => answer({
        id, response: { status: response.statusCode, headers: { ...response.headers }, body: Buffer.concat(chunks) },
      }));
    });
    post.on('error', failed);
    post.end(bytes);
  } catch (error) {
    failed(error);
  }
});
`;

/**
 * HTTP while the event loop stands still, as it does for good once the process exits: a thread of its own sends, this one halts until
 * it has an answer. Costs some 50 ms to start.
 * @throws what `new Worker` throws, where the process may not have any.
 */
export class ExitPost {
  readonly #port: MessageChannel['port1'];
  readonly #answered: Int32Array = new Int32Array(new SharedArrayBuffer(4));
  #seen = 0;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    // Nothing that was to be loaded into the process itself belongs into this thread.
    const { NODE_OPTIONS: _, ...env } = process.env;
    new Worker(WORKER, {
      eval: true,
      env,
      execArgv: [],
      workerData: { port: port2, counter: this.#answered.buffer },
      transferList: [port2],
    }).unref();
  }

  send(id: number, request: HttpRequest): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window
    this.#port.postMessage({ id, ...request });
  }

  /** Halts until there is an answer or so many milliseconds have passed. */
  wait(milliseconds: number): HttpAnswer[] {
    Atomics.wait(this.#answered, 0, this.#seen, Math.max(0, milliseconds));
    this.#seen = Atomics.load(this.#answered, 0);
    const answers: HttpAnswer[] = [];
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return answers;
      const message = received.message as HttpAnswer;
      const { response } = message;
      answers.push(
        response === undefined
          ? message
          : { ...message, response: { ...response, body: Buffer.from(response.body) } },
      );
    }
  }
}
