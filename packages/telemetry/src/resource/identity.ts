import { randomUUID } from 'node:crypto';
import { SDK_INFO } from '@opentelemetry/core';
import { type Environment, text } from '../environment.ts';
import { TelemetryError } from '../telemetry-error.ts';
import { detectResource, type ResourceOptions } from './detect-resource.ts';
import { known, type ResourceAttributes } from './resource-attributes.ts';

/** Who a service is, under one name in every signal. */
export interface Identity {
  readonly service: string;
  readonly version: string | undefined;
  readonly environment: string;
  readonly instanceId: string;
}

const {
  'telemetry.sdk.name': sdkName,
  'telemetry.sdk.language': sdkLanguage,
  'telemetry.sdk.version': sdkVersion,
} = SDK_INFO;

/**
 * @param given Attributes of `OTEL_RESOURCE_ATTRIBUTES` and of the code
 * @throws TelemetryError `VIGIE_E_TELEMETRY_SERVICE`
 */
export function resolveIdentity(
  user: Partial<Identity>,
  env: Environment,
  given: ResourceAttributes,
): Identity {
  const of = (name: string): string | undefined => {
    const value = given[name];
    return typeof value === 'string' ? value : undefined;
  };
  const service = user.service ?? text(env['OTEL_SERVICE_NAME']) ?? of('service.name');
  if (typeof service !== 'string' || service.trim() === '') {
    throw new TelemetryError(
      'VIGIE_E_TELEMETRY_SERVICE',
      `service must be a non-empty string, received ${JSON.stringify(service)}. Pass { service: 'orders' } or set OTEL_SERVICE_NAME.`,
    );
  }
  return {
    service,
    version: user.version ?? of('service.version') ?? text(env['VIGIE_VERSION']),
    environment:
      user.environment ??
      of('deployment.environment.name') ??
      text(env['VIGIE_ENVIRONMENT']) ??
      text(env['NODE_ENV']) ??
      'development',
    instanceId: user.instanceId ?? of('service.instance.id') ?? randomUUID(),
  };
}

/** What is detected gives way to what is given, and both to who the service is. */
export function resolveResource(
  options: ResourceOptions = {},
  env: Environment,
  given: ResourceAttributes,
  { service, version, environment, instanceId }: Identity,
): ResourceAttributes {
  return {
    ...detectResource(options, env),
    ...given,
    ...known({
      'service.name': service,
      'service.version': version,
      'service.instance.id': instanceId,
      'deployment.environment.name': environment,
    }),
    'telemetry.sdk.name': sdkName,
    'telemetry.sdk.language': sdkLanguage,
    'telemetry.sdk.version': sdkVersion,
    'telemetry.distro.name': '@vigie/telemetry',
  };
}

/** As labels, which are texts. */
export function toLabels(attributes: ResourceAttributes): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
}
