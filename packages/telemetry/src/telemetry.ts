import { context, type Meter, type Tracer, trace } from '@opentelemetry/api';
import { type Delivery, type Ledger, processWarning } from '@vigie/delivery';
import type { CostMeter } from '@vigie/finops/meter';
import { createLogger, createRedactor, type VigieLogger } from '@vigie/logging';
import { createMetrics, type Metrics } from '@vigie/metrics';
import { createTracing, type Tracing } from '@vigie/tracing';
import { createClock } from './clock.ts';
import { startCost } from './cost.ts';
import { logCrashes } from './crash-log.ts';
import { observeDeliveries } from './delivery-metrics.ts';
import { EndedRequests } from './ended-requests.ts';
import { createEndpoints, type Endpoints } from './endpoints.ts';
import { createHealth, type Health } from './health.ts';
import { watchLevelSignal } from './log-level-signal.ts';
import { createLogLevelControl } from './log-level.ts';
import { type ResolvedTelemetryOptions, resolveOptions, type TelemetryOptions } from './options.ts';
import { toLabels } from './resource/identity.ts';
import { createRoutes } from './known-routes.ts';
import { classOf } from './thrown.ts';
import type { FrameworkAdapter } from './request-observation.ts';
import { createRequestObserver, type RequestObserver } from './request-observer.ts';

/** One service's signals together. */
export interface Telemetry {
  /** A winston logger whose lines carry the ids of the request they are written in. */
  readonly log: VigieLogger;
  readonly meter: Meter;
  readonly tracer: Tracer;
  readonly health: Health;
  /** What this container costs, and each route; undefined where the option `cost` is off. */
  readonly cost: CostMeter | undefined;
  /** For adapters and tests: the parts behind the above. */
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly options: ResolvedTelemetryOptions;
  /** Answers `/metrics`, `/livez`, `/readyz` and, with an admin token, `/loglevel` where a request is for them. */
  readonly endpoints: Endpoints;
  /** Observes requests for a framework; what an adapter is built on. */
  requests<Carrier>(adapter: FrameworkAdapter<Carrier>): RequestObserver<Carrier>;
  /** Requests under way. */
  inFlight(): number;
  /** What was created, delivered, dropped and is pending, per destination. */
  ledgers(): readonly Ledger[];
  /** Sends what is waiting now; false where the deadline came first. */
  flush(timeoutMs?: number): Promise<boolean>;
  /**
   * Fails readiness, then drains every signal within `shutdownTimeoutMs`; what is left is counted as dropped. Calling it
   * again gives the same result.
   */
  shutdown(): Promise<readonly Ledger[]>;
}

/**
 * Starts the signals of one service. Nothing here waits for a backend: with none there the service works as before.
 *
 * @param env Where variables are read, `process.env` unless told
 * @throws TelemetryError with the code of the option at fault
 * @example
 * ```ts
 * const telemetry = startTelemetry({ service: 'orders' });
 * telemetry.log.info('ready');
 * await telemetry.shutdown();
 * ```
 */
export function startTelemetry(
  user: TelemetryOptions = {},
  env: Readonly<Record<string, string | undefined>> = process.env,
): Telemetry {
  const options = resolveOptions(user, env);
  const { service, environment, instanceId, exitTimeoutMs } = options;
  const redactor = createRedactor(options.logging.redact);
  const routes = createRoutes(redactor.isSensitive);
  const resourceAttributes = redactor.value(
    '',
    options.resourceAttributes,
  ) as typeof options.resourceAttributes;
  const identity = {
    service,
    environment,
    ...(options.version === undefined ? {} : { version: options.version }),
  };

  const log: VigieLogger = createLogger({
    warn: (message, details) => {
      // A log that cannot be written cannot say so itself.
      if (details['destination'] === 'stdout') processWarning(message, 'VIGIE_W_STDOUT', details);
      else log.warn(message, details);
    },
    ...options.logging,
    ...identity,
    level: options.level,
    ...(options.loki === undefined ? {} : { loki: { exitTimeoutMs, ...options.loki } }),
    ...(options.otlpLogs === undefined
      ? {}
      : {
          otlp: {
            exitTimeoutMs,
            ...options.otlpLogs,
            resource: resourceAttributes,
          },
        }),
    traceIds: activeTraceIds,
  });
  const warn = (message: string, details: Record<string, unknown>): void => void log.warn(message, details);
  const metrics = createMetrics({
    redactAttribute: redactor.value,
    ...options.metrics,
    ...identity,
    instanceId,
    resourceAttributes: toLabels(resourceAttributes),
    warn,
  });
  const clock = createClock();
  const tracing = createTracing({
    ...options.tracing,
    ...identity,
    queue: { exitTimeoutMs, ...options.tracing.queue },
    instanceId,
    resourceAttributes,
    otlp: options.otlp,
    sampleRatio: options.sampleRatio,
    redact: redactor.text,
    redactAttribute: redactor.value,
    toEpoch: (performanceMs) => clock.toEpoch(performanceMs),
    warn,
  });

  const deliveries: Delivery<never>[] = [
    ...(log.deliveries as readonly Delivery<never>[]),
    ...(tracing.delivery === undefined ? [] : [tracing.delivery as unknown as Delivery<never>]),
  ];
  observeDeliveries(metrics.meter, deliveries);

  const health = createHealth();
  const answered = metrics.meter.createCounter('vigie.endpoint.requests', {
    unit: '{request}',
    description: "Answers of the operators' endpoints, which are neither traced nor logged.",
  });
  const faults = metrics.meter.createCounter('vigie.faults', {
    unit: '{fault}',
    description: 'Faults of the instrumentation itself; the requests were served.',
  });
  const reported = new Set<string>();
  const fault = (error: unknown): void => {
    const cause = classOf(error);
    faults.add(1, { cause });
    if (reported.has(cause) || reported.size >= MAX_REPORTED) return;
    reported.add(cause);
    log.error('The instrumentation failed; the request was served. Reported once a cause.', { error });
  };

  const logLevel = createLogLevelControl(log);
  const ignoreCrashes = options.logCrashes ? logCrashes(log) : undefined;
  const ignoreLevelSignal = watchLevelSignal(options.levelSignal, logLevel);

  let inFlight = 0;
  let answering = 0;
  const cost =
    options.cost === undefined
      ? undefined
      : startCost(options.cost, {
          env,
          metrics: metrics.meter,
          // It asks before it reads the CPU clock: what has ended until then is counted.
          inFlight: () => {
            ended.settle();
            return inFlight + answering;
          },
          warn,
          fault,
        });
  const ended: EndedRequests = new EndedRequests({
    measure:
      cost === undefined
        ? (record) => metrics.http.ended(record)
        : (record) => {
            metrics.http.ended(record);
            cost.ended(record);
          },
    log: (record) => log.access(record),
    fault,
  });
  // Whoever asks is told of every request that has ended.
  const settledMetrics: Metrics = {
    ...metrics,
    scrape: (request) => {
      ended.settle();
      return metrics.scrape(request);
    },
  };
  const ledgers = (): readonly Ledger[] => {
    ended.settle();
    return deliveries.map((delivery) => delivery.ledger());
  };

  async function stop(): Promise<readonly Ledger[]> {
    health.stopping();
    ignoreLevelSignal();
    logLevel.stop();
    ended.settle();
    cost?.meter.stop();
    // Spans first: a fault of theirs is still logged.
    await tracing.shutdown(options.shutdownTimeoutMs / 2);
    await log.shutdown(options.shutdownTimeoutMs / 2);
    await metrics.shutdown();
    ignoreCrashes?.();
    return ledgers();
  }
  let stopped: Promise<readonly Ledger[]> | undefined;

  return {
    log,
    meter: metrics.meter,
    tracer: tracing.tracer,
    health,
    cost: cost?.meter,
    metrics: settledMetrics,
    tracing,
    options,
    endpoints: createEndpoints({
      paths: options.endpoints,
      metrics: settledMetrics,
      health,
      logLevel,
      authorize: options.authorize,
      begun: () => void answering++,
      answered: ({ endpoint, path, method, status, durationSeconds }) => {
        answering--;
        answered.add(1, { endpoint, status });
        cost?.meter.ended(method, path, durationSeconds);
      },
    }),
    requests: (adapter) =>
      createRequestObserver({
        tracing,
        clock,
        adapter,
        urlQuery: options.urlQuery,
        tenant: cost?.tenant,
        redact: redactor.text,
        routes,
        started: (method, scheme) => {
          inFlight++;
          metrics.http.started(method, scheme);
        },
        ended: (record, span) => {
          inFlight--;
          cost?.annotate?.(record, span);
          ended.add(record, span);
        },
        fault,
      }),
    inFlight: () => inFlight,
    ledgers,
    async flush(timeoutMs) {
      ended.settle();
      const flushed = await Promise.all(deliveries.map((delivery) => delivery.flush(timeoutMs)));
      return flushed.every(Boolean);
    },
    shutdown: () => (stopped ??= stop()),
  };
}

/** Faults have few causes; names that a client could choose are not told for ever. */
const MAX_REPORTED = 20;

function activeTraceIds(): { traceId: string; spanId: string; traceFlags: number } | undefined {
  return trace.getSpan(context.active())?.spanContext();
}
