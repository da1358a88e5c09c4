import type { Attempt } from '../backend/attempt.ts';
import { silence } from '../backend/behaviours.ts';
import { FakeBackend } from '../backend/fake-backend.ts';
import { type DestinationName, DESTINATIONS } from '../destinations.ts';
import { closeBooks, type Books } from '../failures/books.ts';
import type { Exit } from './exits.ts';
import { linesOf, type Output, type Parent, said, startService } from './running-service.ts';
import type { LedgerAtExit } from './setup.ts';

export type BackendState = 'up' | 'refusing' | 'silent';

/** Under what circumstances a process ends. */
export interface Circumstances {
  readonly backend: BackendState;
  readonly output: Output;
}

/** What was seen of one process from its start to its end. */
export interface Run {
  readonly exit: Exit;
  readonly circumstances: Circumstances;
  readonly parent: Parent;
  readonly code: number;
  readonly parentSaw: number | undefined;
  /** From what ended it to its end. */
  readonly milliseconds: number;
  /** Requests answered with 200, by path. */
  readonly answered: readonly string[];
  readonly output: string;
  readonly errors: string;
  readonly ledgers: readonly LedgerAtExit[];
  /** What each backend has, against what the lines say there must be. */
  readonly books: Readonly<Record<DestinationName, Books>>;
  /** Paths of requests whose line Loki has. */
  readonly inLoki: ReadonlySet<string>;
  /** Times that Loki has a line once more; no two lines are the same. */
  readonly repeatedLines: number;
}

/** Milliseconds. Where everything is to arrive they are out of the way of a slow machine. */
export const TIMEOUTS = {
  up: { shutdownTimeoutMs: 10_000, exitTimeoutMs: 10_000 },
  refusing: { shutdownTimeoutMs: 800, exitTimeoutMs: 500 },
  silent: { shutdownTimeoutMs: 800, exitTimeoutMs: 500 },
} as const;
export const NAMES: readonly DestinationName[] = ['otlp_traces', 'otlp_logs', 'loki'];
export const REQUESTS = 60;
/** One that takes a moment, and one without end. */
export const UNDER_WAY = { answered: '/slow/under-way', cut: '/hangs/under-way' } as const;

/** Runs a service, has requests answered, ends it, and collects what there is to be seen. */
export async function runExit(
  exit: Exit,
  circumstances: Circumstances,
  parent: Parent = exit.orphaned === true ? 'handing wrapper' : 'us',
): Promise<Run> {
  const backends = NAMES.map((name) => new FakeBackend(DESTINATIONS[name]));
  for (const backend of backends) {
    await backend.up();
    if (circumstances.backend === 'silent') backend.behave = silence;
    if (circumstances.backend === 'refusing') await backend.down();
  }
  const urls = Object.fromEntries(
    NAMES.map((name, at) => [name, `http://127.0.0.1:${backends[at]?.port}`]),
  ) as Record<DestinationName, string>;
  const service = await startService(
    {
      backends: urls,
      ...TIMEOUTS[circumstances.backend],
      whenOrphaned: exit.whenOrphaned ?? 'serve',
    },
    circumstances.output,
    parent,
  );
  try {
    const answered: string[] = [];
    const request = async (path: string): Promise<void> => {
      if ((await service.get(path)).status === 200) answered.push(path);
    };
    const burst = (name: string): Promise<unknown> =>
      Promise.all(Array.from({ length: REQUESTS }, (_, index) => request(`/items/${name}-${index}`)));

    await burst('before');
    if (exit.orphaned === true) {
      await service.killParent();
      await burst('orphaned');
    }
    // Where it can be seen that it has begun.
    const underWay = parent === 'reading wrapper' ? undefined : request(UNDER_WAY[exit.underWay]);
    if (underWay !== undefined) await said(service, 'under way');
    const begun = performance.now();
    await exit.end(service, request);
    const { code, parentSaw, ledgers } = await service.ended();
    const milliseconds = performance.now() - begun;
    await underWay;

    const output = service.output();
    const attempts = (name: DestinationName): readonly Attempt[] =>
      backends[NAMES.indexOf(name)]?.attempts ?? [];
    const pushed = attempts('loki').flatMap(({ taken }) => taken.map(({ key }) => `${key}\n`));
    // Loki is pushed each line as it stands.
    const evidence = parent === 'reading wrapper' ? pushed.join('') : output;
    const books = {
      otlp_traces: closeBooks(DESTINATIONS.otlp_traces, evidence, attempts('otlp_traces')),
      otlp_logs: closeBooks(DESTINATIONS.otlp_logs, evidence, attempts('otlp_logs')),
      loki: closeBooks(DESTINATIONS.loki, evidence, attempts('loki')),
    };
    const inLoki = new Set(linesOf(pushed.join('')).map(({ path }) => String(path)));
    const seen = { exit, circumstances, parent, code, parentSaw, milliseconds, answered, output };
    const repeatedLines = pushed.length - new Set(pushed).size;
    return { ...seen, errors: service.errors(), ledgers, books, inLoki, repeatedLines };
  } finally {
    await service.stop();
    await Promise.all(backends.map((backend) => backend.down()));
  }
}
