import type { SpanLimits } from '@vigie/tracing';
import { type Environment, text } from './environment.ts';
import { TelemetryError } from './telemetry-error.ts';

/** Variables of each limit, the first that is set counts (OpenTelemetry environment variable specification). */
const VARIABLES: Readonly<Record<keyof SpanLimits, readonly string[]>> = {
  attributes: ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'],
  attributeValueLength: ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
  events: ['OTEL_SPAN_EVENT_COUNT_LIMIT'],
  links: ['OTEL_SPAN_LINK_COUNT_LIMIT'],
  attributesPerEvent: ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'],
  attributesPerLink: ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'],
};

/** @throws TelemetryError `VIGIE_E_TELEMETRY_SPAN_LIMIT` for a variable that is no whole number */
export function resolveSpanLimits(
  user: Partial<SpanLimits> | undefined,
  env: Environment,
): Partial<SpanLimits> {
  const limits: Partial<Record<keyof SpanLimits, number>> = {};
  for (const [limit, names] of Object.entries(VARIABLES) as [keyof SpanLimits, readonly string[]][]) {
    const name = names.find((one) => text(env[one]) !== undefined);
    if (name !== undefined) limits[limit] = wholeNumber(name, text(env[name]) as string, limit);
  }
  return { ...limits, ...user };
}

function wholeNumber(name: string, value: string, limit: keyof SpanLimits): number {
  const min = limit === 'attributeValueLength' ? 1 : 0;
  if (/^\d{1,15}$/.test(value) && Number(value) >= min) return Number(value);
  throw new TelemetryError(
    'VIGIE_E_TELEMETRY_SPAN_LIMIT',
    `${name} must be a whole number from ${min}, received ${JSON.stringify(value)}. Correct it, or leave it out for the default.`,
  );
}
