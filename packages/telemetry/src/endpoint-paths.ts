import { TelemetryError } from './telemetry-error.ts';

/** Where an endpoint answers: a path, several with the same answer, or `false` for nowhere. */
export type EndpointPath = string | readonly string[] | false;

/** Paths a service answers for its operators. */
export interface EndpointPaths {
  readonly metrics: EndpointPath;
  readonly live: EndpointPath;
  readonly ready: EndpointPath;
  /** There only with an admin token. */
  readonly logLevel: EndpointPath;
}

const DEFAULTS: EndpointPaths = {
  metrics: '/metrics',
  live: '/livez',
  ready: '/readyz',
  logLevel: '/loglevel',
};

/** @throws TelemetryError `VIGIE_E_TELEMETRY_ENDPOINT` for what is no path, and for a path of two endpoints */
export function resolveEndpointPaths(user: Partial<EndpointPaths> | undefined): EndpointPaths {
  const paths = { ...DEFAULTS, ...user };
  const owners = new Map<string, string>();
  for (const [name, path] of Object.entries<EndpointPath>({ ...paths })) {
    for (const one of pathsOf(path)) {
      if (typeof one !== 'string' || !/^\/[^?#\s]*$/.test(one)) {
        throw new TelemetryError(
          'VIGIE_E_TELEMETRY_ENDPOINT',
          `endpoints.${name} must be a path such as /metrics, a list of paths, or false, received ${JSON.stringify(path)}.`,
        );
      }
      const owner = owners.get(one);
      if (owner !== undefined && owner !== name) {
        throw new TelemetryError(
          'VIGIE_E_TELEMETRY_ENDPOINT',
          `endpoints.${name} and endpoints.${owner} are both at ${one}. Give each its own path.`,
        );
      }
      owners.set(one, name);
    }
  }
  return paths;
}

export function pathsOf(path: EndpointPath): readonly string[] {
  if (path === false) return [];
  return Array.isArray(path) ? path : [path as string];
}
