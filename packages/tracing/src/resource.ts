import { SDK_INFO } from '@opentelemetry/core';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { TracingOptions } from './options.ts';
import { redactedValue, type SpanRedaction } from './span-redaction.ts';

type Identity = Pick<
  TracingOptions,
  'service' | 'version' | 'environment' | 'instanceId' | 'resourceAttributes'
>;

/** What all spans of a service are from. */
export function createResource(options: Identity, redaction: SpanRedaction): Resource {
  const given = Object.entries(options.resourceAttributes ?? {});
  return resourceFromAttributes({
    ...Object.fromEntries(
      given.map(([key, value]) => [key, redactedValue(redaction, key, value) as typeof value]),
    ),
    'service.name': options.service,
    ...(options.version === undefined ? {} : { 'service.version': options.version }),
    ...(options.instanceId === undefined ? {} : { 'service.instance.id': options.instanceId }),
    ...(options.environment === undefined ? {} : { 'deployment.environment.name': options.environment }),
    'telemetry.sdk.name': SDK_INFO['telemetry.sdk.name'],
    'telemetry.sdk.language': SDK_INFO['telemetry.sdk.language'],
    'telemetry.sdk.version': SDK_INFO['telemetry.sdk.version'],
  });
}
