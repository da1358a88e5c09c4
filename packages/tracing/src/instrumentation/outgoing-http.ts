import type { Tracer } from '@opentelemetry/api';
import type { ClientSpanOptions } from './client-span.ts';
import { traceFetch } from './fetch.ts';
import { traceNodeHttp } from './node-http.ts';

/**
 * Gives every request made inside a trace a CLIENT span and passes the trace on, whether by `fetch` and undici or by
 * node:http and node:https, through the channels Node publishes itself: no function is wrapped. Calls outside a trace, such
 * as our own deliveries, are left alone.
 *
 * @returns stops it
 */
export function traceOutgoingHttp(tracer: Tracer, options: ClientSpanOptions): () => void {
  const stops = [traceFetch(tracer, options), traceNodeHttp(tracer, options)];
  return () => {
    for (const stop of stops) stop();
  };
}
