import { Traffic } from '../../../scripts/demo/traffic.ts';
import { startDemo, type DemoOptions, type RunningDemo } from './demo.ts';

export interface DemosOptions extends Pick<DemoOptions, 'otlpUrl' | 'lokiUrl' | 'built'> {
  /** Of OffreAPI's database, which is migrated at the start. */
  readonly databaseUrl: string;
  /** More of each one's environment. */
  readonly env?: Readonly<Partial<Record<'offreapi' | 'api' | 'front', Readonly<Record<string, string>>>>>;
}

/** All three demo services, as an operator has them. */
export interface RunningDemos {
  readonly offreapi: RunningDemo;
  readonly api: RunningDemo;
  readonly front: RunningDemo;
  readonly all: readonly RunningDemo[];
  /** Callers before those they call; each delivers its last signals. */
  stop(): Promise<void>;
}

/** The recruiter of OffreAPI, for tests to sign in with. */
export const RECRUITER = { email: 'e2e@offreapi.example', password: 'sea-otters-hold-hands' } as const;

/** What OffreAPI needs beside the signals. */
export function offreapiEnvironment(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    OFFREAPI_ADMIN_EMAIL: RECRUITER.email,
    OFFREAPI_ADMIN_PASSWORD: RECRUITER.password,
  };
}

/** Starts OffreAPI, DataPress' API and its front, side by side. */
export async function startDemos(options: DemosOptions): Promise<RunningDemos> {
  const { databaseUrl, env = {}, built = false, ...signals } = options;
  const started: RunningDemo[] = [];
  const keep = async (starting: Promise<RunningDemo>): Promise<RunningDemo> => {
    const demo = await starting;
    started.push(demo);
    return demo;
  };
  const stop = async (): Promise<void> => {
    const isApi = ({ name }: RunningDemo): boolean => name === 'datapress-api';
    await Promise.all(started.filter((demo) => !isApi(demo)).map((demo) => demo.stop()));
    await Promise.all(started.filter(isApi).map((demo) => demo.stop()));
  };
  const outcomes = await Promise.allSettled([
    keep(
      startDemo('offreapi', {
        ...signals,
        built,
        env: { ...offreapiEnvironment(databaseUrl), ...env.offreapi },
      }),
    ),
    keep(startApiAndFront(signals, env, keep)),
  ]);
  const failed = outcomes.find((each) => each.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  const named = (name: string): RunningDemo => started.find((demo) => demo.name === name) as RunningDemo;
  return {
    offreapi: named('offreapi'),
    api: named('datapress-api'),
    front: named('datapress-front'),
    all: started,
    stop,
  };
}

async function startApiAndFront(
  signals: DemoOptions,
  env: NonNullable<DemosOptions['env']>,
  keep: (starting: Promise<RunningDemo>) => Promise<RunningDemo>,
): Promise<RunningDemo> {
  const version = '1.0.0-poc';
  const api = await keep(
    startDemo('datapress-api', { ...signals, env: { API_VERSION: version, ...env.api } }),
  );
  return await startDemo('datapress-front', {
    ...signals,
    env: { FRONT_VERSION: version, API_BASE_URL: api.url, API_PUBLIC_URL: api.url, ...env.front },
  });
}

/** Visits to them, sent and accounted for as in the demo. */
export function trafficTo({ offreapi, api, front }: RunningDemos): Traffic {
  return new Traffic({ offreapi: offreapi.url, 'datapress-api': api.url, 'datapress-front': front.url });
}
