import { parentPort, type Transferable, type Worker } from 'node:worker_threads';
import { TracingError } from '../tracing-error.ts';
import type { HandedOverTrace, HandOver, RecordedSpans } from './hand-over.ts';
import { createSpanRecorder, type SpanRecorderOptions } from './span-recorder.ts';

/** A worker thread as a function that answers. */
export interface WorkerCalls<Message, Answer> {
  /**
   * Sends a message, gives its answer. Calls may overlap. It rejects with what the handler threw, with a DataCloneError for
   * what cannot be sent, and with the worker's fault when it ends before it answered.
   *
   * @param transfer Moved to the worker instead of copied
   */
  call(message: Message, transfer?: readonly Transferable[]): Promise<Answer>;
  /** Calls without an answer yet. */
  readonly pending: number;
}

interface Call {
  readonly vigie: 'call';
  readonly id: number;
  readonly message: unknown;
  readonly trace: HandedOverTrace | undefined;
}

interface Reply {
  readonly vigie: 'reply';
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: unknown;
  readonly failed: boolean;
  readonly spans: RecordedSpans | undefined;
}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
  readonly handOver: HandOver;
}

/**
 * Calls a worker thread that answers with {@link answerWorkerCalls}; spans made there nest under the caller's.
 *
 * @param tracing Who hands the trace over; the `tracing` of a service
 */
export function callWorker<Message, Answer>(
  worker: Worker,
  tracing: { handOver(): HandOver },
): WorkerCalls<Message, Answer> {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let gone: unknown;

  worker.on('message', (reply: Reply | undefined) => {
    if (reply?.vigie !== 'reply') return;
    const call = waiting.get(reply.id);
    if (call === undefined) return;
    waiting.delete(reply.id);
    call.handOver.takeBack(reply.spans);
    if (reply.failed) call.reject(reply.error);
    else call.resolve(reply.answer as never);
  });
  const end = (error: unknown): void => {
    gone ??= error;
    for (const call of waiting.values()) call.reject(gone);
    waiting.clear();
  };
  worker.on('error', end);
  worker.on('exit', (code) => {
    end(
      new TracingError(
        'VIGIE_E_TRACING_WORKER_ENDED',
        `The worker ended with code ${code}. Start another one.`,
      ),
    );
  });

  return {
    get pending() {
      return waiting.size;
    },
    call: (message, transfer = []) =>
      new Promise((resolve, reject) => {
        if (gone !== undefined) {
          reject(gone);
          return;
        }
        const handOver = tracing.handOver();
        const id = ++lastId;
        worker.postMessage({ vigie: 'call', id, message, trace: handOver.trace } satisfies Call, transfer);
        waiting.set(id, { resolve, reject, handOver });
      }),
  };
}

/**
 * Answers, in a worker thread, what {@link callWorker} asks: each message in the trace of its caller.
 *
 * @throws TracingError `VIGIE_E_TRACING_NO_WORKER` in the main thread
 * @example
 * ```ts
 * answerWorkerCalls(async (file: Uint8Array) => readText(file));
 * ```
 */
export function answerWorkerCalls(handler: (message: never) => unknown, options?: SpanRecorderOptions): void {
  const port = parentPort;
  if (port === null) {
    throw new TracingError(
      'VIGIE_E_TRACING_NO_WORKER',
      'answerWorkerCalls answers in a worker thread, and this is the main one. Call it in the module given to new Worker.',
    );
  }
  const recorder = createSpanRecorder(options);
  port.on('message', (call: Call | undefined) => {
    if (call?.vigie !== 'call') return;
    const { id } = call;
    const recording = recorder.begin(call.trace);
    const reply = (outcome: { answer?: unknown; error?: unknown; failed: boolean }): void =>
      port.postMessage({ vigie: 'reply', id, ...outcome, spans: recording.finish() } satisfies Reply);
    const fail = (error: unknown): void => {
      try {
        reply({ error, failed: true });
      } catch {
        reply({ error: new Error(String(error)), failed: true });
      }
    };
    recording
      .run(async () => handler(call.message as never))
      .then((answer) => reply({ answer, failed: false }))
      .catch(fail);
  });
}
