import {
  metrics as metricsApi,
  SpanStatusCode,
  trace,
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  type Span,
  type Tracer,
} from '@opentelemetry/api';

/** What the application uses of `observe(app)`; without it, everything is measured into the void. */
export interface Observer {
  readonly log: Log;
  readonly meter: Meter;
  readonly tracer: Tracer;
}

/** Lines carry ids and numbers only: never a name, an address or a word of a CV. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): unknown;
  warn(message: string, fields?: Record<string, unknown>): unknown;
  error(message: string, fields?: Record<string, unknown>): unknown;
}

export interface Instruments {
  readonly log: Log;
  /** Runs `work` in a child span. Only what is unexpected marks it as failed. */
  inSpan<Result>(
    name: string,
    attributes: Attributes,
    work: (span: Span) => Promise<Result>,
  ): Promise<Result>;
  readonly offersPublished: Counter;
  readonly signIns: Counter;
  readonly decisions: Counter;
  readonly applications: Counter;
  readonly withdrawals: Counter;
  readonly purged: Counter;
  readonly extractionSeconds: Histogram;
  readonly extractionFailures: Counter;
  readonly scoringSeconds: Histogram;
  readonly scores: Histogram;
}

export interface InstrumentOptions {
  /** CVs waiting for extraction or in it, read at each scrape. */
  readonly pendingExtractions: () => number;
}

export function createInstruments(observer: Observer | undefined, options: InstrumentOptions): Instruments {
  const meter = observer?.meter ?? metricsApi.getMeter('offreapi');
  const tracer = observer?.tracer ?? trace.getTracer('offreapi');
  meter
    .createObservableGauge('offreapi.cv.extraction.pending', {
      description: 'CVs waiting for text extraction or in it.',
      unit: '{cv}',
    })
    .addCallback((result) => result.observe(options.pendingExtractions()));
  return {
    log: observer?.log ?? silent,
    inSpan: (name, attributes, work) =>
      tracer.startActiveSpan(name, { attributes }, async (span) => {
        try {
          return await work(span);
        } catch (error) {
          if (!isExpected(error)) span.setStatus({ code: SpanStatusCode.ERROR });
          span.setAttribute('error.type', nameOf(error));
          throw error;
        } finally {
          span.end();
        }
      }),
    offersPublished: meter.createCounter('offreapi.offers.published', {
      description: 'Offers published.',
      unit: '{offer}',
    }),
    signIns: meter.createCounter('offreapi.sign_ins', {
      description: 'Attempts to sign in, by result.',
      unit: '{attempt}',
    }),
    decisions: meter.createCounter('offreapi.decisions', {
      description: 'Decisions that people took about applications, by the status they gave.',
      unit: '{decision}',
    }),
    applications: meter.createCounter('offreapi.applications', {
      description: 'Applications received, by result; reason says why one was refused.',
      unit: '{application}',
    }),
    withdrawals: meter.createCounter('offreapi.withdrawals', {
      description: 'Applications that their candidates withdrew.',
      unit: '{application}',
    }),
    purged: meter.createCounter('offreapi.retention.purged', {
      description: 'What retention erased, by kind.',
      unit: '{item}',
    }),
    extractionSeconds: meter.createHistogram('offreapi.cv.extraction.duration', {
      description: 'Time to read the text of a CV, waiting for the worker included.',
      unit: 's',
      advice: { explicitBucketBoundaries: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] },
    }),
    extractionFailures: meter.createCounter('offreapi.cv.extraction.failures', {
      description: 'CVs whose text could not be read, by cause.',
      unit: '{cv}',
    }),
    scoringSeconds: meter.createHistogram('offreapi.scoring.duration', {
      description: 'Time to score a CV against an offer.',
      unit: 's',
      advice: {
        explicitBucketBoundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      },
    }),
    scores: meter.createHistogram('offreapi.score', {
      description: 'Scores given, 0 to 100, by mode.',
      unit: '{point}',
      advice: { explicitBucketBoundaries: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100] },
    }),
  };
}

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** The stable name of an error: its code where it has one of ours, else its class. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { code?: unknown };
  return isExpected(error) && typeof code === 'string' ? code : error.name;
}

function isExpected(error: unknown): boolean {
  return error instanceof Error && ['CvRefusal', 'Problem', 'ExtractorClosedError'].includes(error.name);
}
