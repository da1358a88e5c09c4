import {
  type Attributes,
  context,
  type Context,
  type Exception,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { type Carrier, carrierOf, extractContext } from '../carrier.ts';
import { exceptionAttributes } from '../exception-attributes.ts';
import { errorTypeOf } from './client-span.ts';

export interface JobTracingOptions {
  /** `messaging.system` of the spans. Default `pg-boss`. */
  readonly system?: string;
  /**
   * How the work on a single job relates to the trace it was sent in: as a `child` in that trace, or in a trace of its own
   * with a `link`. Default `child`. The work on several jobs at once always has a trace of its own, linked with each.
   */
  readonly relation?: 'child' | 'link';
  /** Removes secrets from the message and stack of an error. Default: as they are. */
  readonly redact?: (text: string) => string;
}

/** What is used of a job. */
export interface TracedJob {
  readonly id?: unknown;
  data?: unknown;
}

/** Sends and works on jobs within traces; see {@link traceJobs}. */
export interface JobTracing {
  /**
   * Sends one job in a PRODUCER span. What `send` is given holds the trace under {@link JOB_TRACE_KEY}; data that is an
   * array or has a `toJSON` is passed as it is.
   *
   * @returns what `send` returns; a text counts as the job's id
   */
  send<Data extends object | null | undefined, Result>(
    queue: string,
    data: Data,
    send: (data: Data & object) => Promise<Result>,
  ): Promise<Result>;
  /** The same for several jobs sent at once. */
  sendBatch<Data extends object | null | undefined, Result>(
    queue: string,
    data: readonly Data[],
    send: (data: (Data & object)[]) => Promise<Result>,
  ): Promise<Result>;
  /** The handler, run in a CONSUMER span; it sees each job's data as it was sent. What it throws is recorded and thrown on. */
  work<Jobs extends readonly TracedJob[], Result>(
    queue: string,
    handler: (jobs: Jobs) => Result | Promise<Result>,
  ): (jobs: Jobs) => Promise<Result>;
}

/** Where a job's data holds the trace it was sent in. */
export const JOB_TRACE_KEY = 'vigie.trace';

/**
 * Connects the trace that sends a job with the work on it (messaging semantic conventions), for pg-boss and any other queue
 * whose jobs have an `id` and JSON `data`.
 *
 * @example
 * ```ts
 * const jobs = traceJobs(vigie.tracer);
 * await jobs.send('cv', { cvId: 7 }, (data) => boss.send('cv', data, { retryLimit: 2 }));
 * await boss.work('cv', jobs.work('cv', async ([job]) => readCv(job.data.cvId)));
 * ```
 */
export function traceJobs(tracer: Tracer, options: JobTracingOptions = {}): JobTracing {
  const { system = 'pg-boss', relation = 'child', redact = (text: string): string => text } = options;

  const describe = (queue: string, operation: 'send' | 'process'): Attributes => ({
    'messaging.system': system,
    'messaging.destination.name': queue,
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
  });

  function fail(span: Span, error: unknown): void {
    span.addEvent('exception', exceptionAttributes(error as Exception, redact));
    span.setAttribute('error.type', errorTypeOf(error));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }

  async function inSpan<Result>(
    span: Span,
    within: Context,
    work: () => Result | Promise<Result>,
  ): Promise<Result> {
    try {
      return await context.with(trace.setSpan(within, span), work);
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  }

  function produce<Result>(
    queue: string,
    attributes: Attributes,
    send: (carrier: Carrier) => Promise<Result>,
  ): Promise<Result> {
    const span = tracer.startSpan(`send ${queue}`, {
      kind: SpanKind.PRODUCER,
      attributes: { ...describe(queue, 'send'), ...attributes },
    });
    return inSpan(span, context.active(), async () => {
      const result = await send(carrierOf(span));
      if (typeof result === 'string') span.setAttribute('messaging.message.id', result);
      return result;
    });
  }

  return {
    send: (queue, data, send) => produce(queue, {}, (carrier) => send(load(data, carrier))),
    sendBatch: (queue, data, send) =>
      produce(queue, { 'messaging.batch.message_count': data.length }, (carrier) =>
        send(data.map((one) => load(one, carrier))),
      ),
    work: (queue, handler) => (jobs) => {
      const origins = jobs.map((job) => extractContext(unload(job)));
      const [only] = jobs.length === 1 ? origins : [];
      const parent = relation === 'child' && only !== undefined ? only : ROOT_CONTEXT;
      const attributes = describe(queue, 'process');
      if (jobs.length !== 1) attributes['messaging.batch.message_count'] = jobs.length;
      else if (typeof jobs[0]?.id === 'string') attributes['messaging.message.id'] = jobs[0].id;
      const links = origins.flatMap((origin): Link[] => {
        const spanContext = trace.getSpanContext(origin);
        return spanContext === undefined ? [] : [{ context: spanContext }];
      });
      const span = tracer.startSpan(
        `process ${queue}`,
        { kind: SpanKind.CONSUMER, attributes, links },
        parent,
      );
      return inSpan(span, parent, () => handler(jobs));
    },
  };
}

/** Marks data that was null, so that the handler is given null again. */
interface Loaded extends Carrier {
  readonly empty?: true;
}

function load<Data extends object | null | undefined>(data: Data, carrier: Carrier): Data & object {
  if (data === null || data === undefined) {
    return { [JOB_TRACE_KEY]: { ...carrier, empty: true } satisfies Loaded } as unknown as Data & object;
  }
  if (Array.isArray(data) || typeof (data as { toJSON?: unknown }).toJSON === 'function') return data;
  return { ...data, [JOB_TRACE_KEY]: carrier };
}

/** Takes the trace out of a job's data. */
function unload(job: TracedJob): Carrier | undefined {
  const { data } = job;
  if (data === null || typeof data !== 'object' || !Object.hasOwn(data, JOB_TRACE_KEY)) return undefined;
  const { [JOB_TRACE_KEY]: loaded, ...rest } = data as { [JOB_TRACE_KEY]?: Loaded | null };
  job.data = loaded?.empty === true ? null : rest;
  return loaded ?? undefined;
}
