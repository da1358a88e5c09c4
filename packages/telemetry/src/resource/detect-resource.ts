import { readFileSync } from 'node:fs';
import { type Environment, text } from '../environment.ts';
import { TelemetryError } from '../telemetry-error.ts';
import { describeContainer, readContainer } from './container.ts';
import { describeHost, describeOs } from './host.ts';
import { describeKubernetes } from './kubernetes.ts';
import { describeProcess } from './process.ts';
import type { ReadText, ResourceAttributes } from './resource-attributes.ts';

/** What is looked at once, when a service starts. */
export type ResourceDetector = (typeof DETECTORS)[number];

export interface ResourceOptions {
  /** Attributes of your own; they come before what is detected and before `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly attributes?: ResourceAttributes;
  /** What to look at; `false` for nothing. Else `OTEL_NODE_RESOURCE_DETECTORS`, else everything. */
  readonly detect?: readonly ResourceDetector[] | false;
  /** Adds `process.command_args`. Default false: command lines hold secrets. */
  readonly commandArgs?: boolean;
}

const DETECTORS = ['process', 'host', 'os', 'container', 'kubernetes'] as const;

/**
 * Describes where a service runs. Synchronous, some files of /proc at most; what cannot be read is left out.
 *
 * @throws TelemetryError `VIGIE_E_TELEMETRY_DETECTOR` for a detector in code that is not there
 */
export function detectResource(
  options: ResourceOptions,
  env: Environment,
  read: ReadText = readText,
): ResourceAttributes {
  const wanted = resolveDetectors(options.detect, env);
  const has = (detector: ResourceDetector): boolean => wanted.includes(detector);
  const container = readContainer(wanted.length === 0 ? () => '' : read);
  const inContainer = container.id !== undefined || text(env['KUBERNETES_SERVICE_HOST']) !== undefined;
  return {
    ...(has('process') ? describeProcess(options.commandArgs ?? false) : {}),
    ...(has('host') ? describeHost(read, inContainer) : {}),
    ...(has('os') ? describeOs() : {}),
    ...(has('container') ? describeContainer(container) : {}),
    ...(has('kubernetes') ? describeKubernetes(env, read, container) : {}),
  };
}

/** Names in the variable that others know (`env`, `aws`, …) are theirs. */
function resolveDetectors(user: ResourceOptions['detect'], env: Environment): readonly ResourceDetector[] {
  if (user === false) return [];
  if (user !== undefined) {
    const wrong = Array.isArray(user) ? user.find((name) => !DETECTORS.includes(name)) : user;
    if (wrong === undefined) return user;
    throw new TelemetryError(
      'VIGIE_E_TELEMETRY_DETECTOR',
      `resource.detect must be false or a list of ${DETECTORS.join(', ')}, received ${JSON.stringify(user)}.`,
    );
  }
  const names = text(env['OTEL_NODE_RESOURCE_DETECTORS'])
    ?.split(',')
    .map((name) => name.trim());
  if (names === undefined || names.includes('all')) return DETECTORS;
  return names.includes('none') ? [] : DETECTORS.filter((name) => names.includes(name));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
