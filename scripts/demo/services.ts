import { join } from 'node:path';
import { IMAGES } from '../../deploy/images/services.ts';
import type { Account } from './account.ts';
import type { Part } from './options.ts';
import { logFileOf, type ProcessSpec } from './service-process.ts';
import type { ServiceName } from './traffic.ts';

/** Where everything of one run is. */
export interface Place {
  /** Root folder of the repository. */
  readonly root: string;
  /** Folder of the database and the logs. */
  readonly folder: string;
  readonly ports: Readonly<Record<Part, number>>;
}

type Spec = Omit<ProcessSpec, 'died'>;

export const serviceNames: readonly ServiceName[] = ['offreapi', 'datapress-api', 'datapress-front'];

/** Where each service answers. */
export function origins({ ports }: Pick<Place, 'ports'>): Readonly<Record<ServiceName, string>> {
  return {
    offreapi: origin(ports.offreapi),
    'datapress-api': origin(ports.api),
    'datapress-front': origin(ports.front),
  };
}

export function consoleOrigin({ ports }: Pick<Place, 'ports'>): string {
  return origin(ports.console);
}

export function consoleSpec(place: Place, env: NodeJS.ProcessEnv): Spec {
  const { ports } = place;
  const scrapes = Object.entries(origins(place)).flatMap(([name, url]) => [
    '--scrape',
    `${name}=${url}/metrics`,
  ]);
  const listen = { '--port': ports.console, '--otlp-port': ports.otlp, '--loki-port': ports.loki };
  const args = Object.entries(listen).flatMap(([option, port]) => [option, String(port)]);
  return spec(place, 'console', 'packages/console/src/main.ts', withoutOurs(env), [...args, ...scrapes]);
}

export function offreapiSpec(
  place: Place,
  env: NodeJS.ProcessEnv,
  databaseUrl: string,
  account: Account,
): Spec {
  return spec(place, 'offreapi', 'demos/offreapi/src/main.ts', {
    ...serviceEnvironment(place, env, 'offreapi', place.ports.offreapi),
    DATABASE_URL: databaseUrl,
    OFFREAPI_DEMO: '1',
    OFFREAPI_ADMIN_EMAIL: account.email,
    OFFREAPI_ADMIN_PASSWORD: account.password,
  });
}

export function apiSpec(place: Place, env: NodeJS.ProcessEnv): Spec {
  return spec(place, 'datapress-api', 'demos/datapress/api/src/main.ts', {
    ...serviceEnvironment(place, env, 'datapress-api', place.ports.api),
    ...inLittleMemory('datapress-api'),
    API_VERSION: version,
  });
}

export function frontSpec(place: Place, env: NodeJS.ProcessEnv): Spec {
  return spec(place, 'datapress-front', 'demos/datapress/front/src/main.ts', {
    ...serviceEnvironment(place, env, 'datapress-front', place.ports.front),
    ...inLittleMemory('datapress-front'),
    FRONT_VERSION: version,
    API_BASE_URL: origin(place.ports.api),
    API_PUBLIC_URL: origin(place.ports.api),
  });
}

function spec(
  place: Place,
  name: string,
  file: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): Spec {
  return {
    name,
    command: [join(place.root, file), ...args],
    // Types are stripped once: later starts are quicker, and 20 to 40 MB smaller each.
    env: { NODE_COMPILE_CACHE: join(place.folder, 'compile-cache'), ...env },
    logFile: logFileOf(place.folder, name),
  };
}

function serviceEnvironment(
  { ports }: Place,
  env: NodeJS.ProcessEnv,
  name: ServiceName,
  port: number,
): NodeJS.ProcessEnv {
  return {
    ...withoutOurs(env),
    HOST: '127.0.0.1',
    PORT: String(port),
    OTEL_SERVICE_NAME: name,
    OTEL_EXPORTER_OTLP_ENDPOINT: origin(ports.otlp),
    VIGIE_LOKI_URL: origin(ports.loki),
    VIGIE_ENVIRONMENT: 'demo',
    // What the pod of a small service requests, as the downward API would say.
    K8S_CPU_REQUEST_MILLICORES: '250',
    K8S_MEMORY_REQUEST_BYTES: String(256 * 2 ** 20),
    VIGIE_COST_FOOTER: '1',
  };
}

/** As in its image: left alone, V8 takes hundreds of MiB before it collects what a full-speed run leaves. */
function inLittleMemory(name: 'datapress-api' | 'datapress-front'): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: IMAGES[name].nodeOptions.join(' '), MALLOC_ARENA_MAX: '1' };
}

/** The caller's own settings of the same variables must not reach the demo: it counts on every request being seen. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(OTEL_|VIGIE_|OFFREAPI_|PORT$|HOST$|DATABASE_URL$)/.test(name)),
  );
}

function origin(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** What both DataPress services call themselves in the demo. */
const version = '1.0.0-poc';
