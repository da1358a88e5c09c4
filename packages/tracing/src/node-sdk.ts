import { createRequire } from 'node:module';
import { type TextMapPropagator, type Tracer, trace } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { NodeSDK, NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import { type SpanLimits, toSdkLimits } from './span-limits.ts';
import { CUT_MARGIN } from './span-redaction.ts';

/** As `@opentelemetry/sdk-node` takes them. */
export type Instrumentations = NonNullable<NodeSDKConfiguration['instrumentations']>;

interface NodeSdkParts {
  readonly resource: Resource;
  readonly sampler: Sampler;
  readonly limits: SpanLimits;
  readonly processors: SpanProcessor[];
  readonly instrumentations: Instrumentations;
  readonly propagator: TextMapPropagator;
}

/**
 * Lets `@opentelemetry/sdk-node` register the provider, the propagator and the instrumentations.
 *
 * It is loaded here and not at the top: it brings every exporter there is, gRPC included, which costs an idle service
 * 15 MB and a third of a second, and only instrumentations need it.
 */
export function startNodeSdk(parts: NodeSdkParts): { getTracer(name: string, version?: string): Tracer } {
  const require = createRequire(import.meta.url);
  const loaded = require('@opentelemetry/sdk-node') as { NodeSDK: typeof NodeSDK };
  const sdk = new loaded.NodeSDK({
    resource: parts.resource,
    autoDetectResources: false,
    sampler: parts.sampler,
    spanLimits: toSdkLimits(parts.limits, CUT_MARGIN),
    spanProcessors: parts.processors,
    instrumentations: parts.instrumentations,
    textMapPropagator: parts.propagator,
    // Metrics and logs have packages of their own; an empty list keeps the SDK from starting its defaults.
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  return trace.getTracerProvider();
}
