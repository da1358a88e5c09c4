import type { Span, Tracer } from '@opentelemetry/api';
import { traceFetch } from './fetch.ts';
import { traceNodeHttp } from './node-http.ts';

export interface OutgoingHttpOptions {
  /** Removes secrets from a text before it becomes an attribute. */
  readonly redact: (text: string) => string;
  /** Of the spans that are this tracer's; where several tracers are in a process, each traces the calls made in its own. */
  readonly resource?: object;
}

/**
 * Gives every request made inside a trace a CLIENT span and passes the trace on, whether by `fetch` and undici or by
 * node:http and node:https, through the channels Node publishes itself: no function is wrapped. Calls outside a trace, such
 * as our own deliveries, are left alone.
 *
 * @returns stops it
 */
export function traceOutgoingHttp(tracer: Tracer, { redact, resource }: OutgoingHttpOptions): () => void {
  const claim: Claim = { resource };
  claims.add(claim);
  const options = { redact, owns: (parent: Span) => claimOf(parent) === claim };
  const stops = [traceFetch(tracer, options), traceNodeHttp(tracer, options)];
  return () => {
    claims.delete(claim);
    for (const stop of stops) stop();
  };
}

interface Claim {
  readonly resource: object | undefined;
}

/** In the order they were made. The channels are the process's: without claims a call would have a span of every tracer. */
const claims = new Set<Claim>();

/** Spans that are not recorded, or of a provider of somebody else's, fall to the first, which is the global one. */
function claimOf(parent: Span): Claim | undefined {
  const [first] = claims;
  if (claims.size < 2) return first;
  const { resource } = parent as { resource?: object };
  for (const claim of claims) if (resource !== undefined && claim.resource === resource) return claim;
  return first;
}
