import { context, propagation, type Tracer, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { Resource } from '@opentelemetry/resources';
import { type Sampler, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { type Instrumentations, startNodeSdk } from './node-sdk.ts';
import { W3cPropagator } from './propagator.ts';
import { type SpanLimits, toSdkLimits } from './span-limits.ts';
import { CUT_MARGIN } from './span-redaction.ts';

export interface ProviderParts {
  readonly resource: Resource;
  readonly sampler: Sampler;
  readonly limits: SpanLimits;
  readonly processors: SpanProcessor[];
  readonly instrumentations: Instrumentations | undefined;
}

/** The SDK's provider, made the process's where none is: with its context and propagation. `NodeSDK` makes it for instrumentations. */
export function startProvider(parts: ProviderParts): { getTracer(name: string, version?: string): Tracer } {
  const propagator = new W3cPropagator();
  if (parts.instrumentations !== undefined && parts.instrumentations.length > 0) {
    return startNodeSdk({ ...parts, instrumentations: parts.instrumentations, propagator });
  }
  const { resource, sampler, limits, processors } = parts;
  const spanLimits = toSdkLimits(limits, CUT_MARGIN);
  const provider = new TracerProvider({ resource, sampler, spanLimits, spanProcessors: processors });
  const manager = new AsyncLocalStorageContextManager();
  // Each registration is refused, and reported to diag, where another one holds the place.
  if (context.setGlobalContextManager(manager.enable())) propagation.setGlobalPropagator(propagator);
  else manager.disable();
  trace.setGlobalTracerProvider(provider);
  return provider;
}
