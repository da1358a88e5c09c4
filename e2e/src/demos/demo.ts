import { join } from 'node:path';
import { answers, freePorts, makeFolder, startProgram, type RunningProgram } from '../backends/program.ts';
import { IMAGES } from '../../../deploy/images/services.ts';
import { build, folder as folderOfOffreapi, startCommand } from '../../../demos/offreapi/load/service.ts';

export type DemoName = 'offreapi' | 'datapress-api' | 'datapress-front';

export interface DemoOptions {
  /** Where spans go; nowhere without it. */
  readonly otlpUrl?: string;
  /** Where lines go beside standard output. */
  readonly lokiUrl?: string;
  /** What it calls itself in its signals; its name by default. */
  readonly serviceName?: string;
  /** More of its environment, e.g. `DATABASE_URL` or `API_BASE_URL`; wins over what stands here. */
  readonly env?: Readonly<Record<string, string>>;
  /** OffreAPI alone: built, and started as `pnpm start` and its image do, with what keeps its memory small. From its sources by default. */
  readonly built?: boolean;
  /** Free by default. */
  readonly port?: number;
  /** For readiness, 60,000 by default. */
  readonly timeoutMs?: number;
}

/** A demo service as a process. Its folder has its standard output, line by line, in `stdoutFile`. */
export interface RunningDemo extends RunningProgram {
  readonly url: string;
  readonly stdoutFile: string;
}

const ROOT = join(import.meta.dirname, '..', '..', '..');
const MAINS: Readonly<Record<DemoName, string>> = {
  offreapi: 'demos/offreapi/src/main.ts',
  'datapress-api': 'demos/datapress/api/src/main.ts',
  'datapress-front': 'demos/datapress/front/src/main.ts',
};
/** Types are stripped once for all that is started. */
const COMPILE_CACHE = join(ROOT, '.vigie', 'e2e', 'compile-cache');

/** Starts a demo from its sources and resolves once `/readyz` says so. Stopped by SIGTERM, as by an orchestrator. */
export async function startDemo(name: DemoName, options: DemoOptions = {}): Promise<RunningDemo> {
  const { serviceName = name, otlpUrl, lokiUrl, timeoutMs, built = false } = options;
  const port = options.port ?? (await freePorts(1))[0];
  const url = `http://127.0.0.1:${port}`;
  const folder = makeFolder(name);
  const stdoutFile = join(folder, 'stdout.log');
  const { cwd, args, env } = built ? await builtOffreapi() : fromSource(name);
  const program = await startProgram({
    name: serviceName,
    command: process.execPath,
    folder,
    ...(cwd === undefined ? {} : { cwd }),
    args,
    env: {
      ...withoutOurs(process.env),
      ...env,
      HOST: '127.0.0.1',
      PORT: String(port),
      OTEL_SERVICE_NAME: serviceName,
      ...(otlpUrl === undefined
        ? { OTEL_TRACES_EXPORTER: 'none' }
        : { OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl }),
      ...(lokiUrl === undefined ? {} : { VIGIE_LOKI_URL: lokiUrl }),
      VIGIE_ENVIRONMENT: 'e2e',
      // What the pod of a small service requests, as the downward API would say: turns the cost meter on.
      K8S_CPU_REQUEST_MILLICORES: '250',
      K8S_MEMORY_REQUEST_BYTES: String(256 * 2 ** 20),
      ...options.env,
    },
    stdoutFile,
    ready: () => answers(`${url}/readyz`),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return { ...program, url, stdoutFile };
}

interface Command {
  readonly cwd?: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function fromSource(name: DemoName): Command {
  // OffreAPI's options are for its bundle: its sources and what strips their types take more.
  const options = name === 'offreapi' ? [] : IMAGES[name].nodeOptions;
  return {
    args: ['--conditions=@vigie/source', ...options, join(ROOT, MAINS[name])],
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, MALLOC_ARENA_MAX: '1' },
  };
}

async function builtOffreapi(): Promise<Command> {
  await build();
  return { cwd: folderOfOffreapi, ...startCommand() };
}

/** The caller's own settings of the same variables must not reach the demo. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^(OTEL_|VIGIE_|OFFREAPI_|VITEST|NODE_OPTIONS$|NODE_ENV$|CI$|PORT$|HOST$|DATABASE_URL$)/.test(name),
    ),
  );
}
