import { beforeEach, describe } from 'vitest';
import { hasPostgres } from './postgresql.ts';
import { isBuilt } from './tool-path.ts';
import type { BackendName } from './versions.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** Real programs the test drives, for docs/e2e.md. */
    backends?: readonly BackendName[];
  }
}

/** Variables by which an existing server takes the place of one of this run. */
const EXISTING: Readonly<Partial<Record<BackendName, string>>> = {
  prometheus: 'PROMETHEUS_URL',
  loki: 'LOKI_URL',
  jaeger: 'JAEGER_URL',
  postgresql: 'POSTGRES_URL',
  alertmanager: 'ALERTMANAGER_URL',
  'kube-apiserver': 'KUBERNETES_URL',
};

/**
 * {@link describeWithTools} for what kills, pauses or configures the shared ones among `victims`: skipped, and saying so, where one of
 * them is an existing server.
 */
export function describeWithOwn(
  victims: readonly BackendName[],
  backends: readonly BackendName[],
  title: string,
  suite: () => void,
): void {
  const given = victims
    .flatMap((name) => EXISTING[name] ?? [])
    .filter((name) => process.env[name] !== undefined);
  if (given.length === 0) return describeWithTools(backends, title, suite);
  process.stderr.write(
    `Skipped: ${title}. It kills or configures what ${given.join(', ')} names; unset it.\n`,
  );
  describe.skip(title, suite);
}

/**
 * A suite that drives real programs. Where one of them is missing it fails in CI, and elsewhere is skipped and says so:
 * `npm run backends -- NAME` builds it; PostgreSQL comes with `npm install`.
 */
export function describeWithTools(backends: readonly BackendName[], title: string, suite: () => void): void {
  const missing = backends.filter((name) => (name === 'postgresql' ? !hasPostgres() : !isBuilt(name)));
  if (missing.length > 0 && process.env['CI'] === undefined) {
    const build = missing.filter((name) => name !== 'postgresql').join(' ');
    process.stderr.write(
      `Skipped: ${title}. It needs ${missing.join(', ')}${build === '' ? '' : `; npm run backends -- ${build}`}\n`,
    );
    describe.skip(title, suite);
    return;
  }
  describe(title, () => {
    beforeEach(({ task }) => {
      task.meta.backends = backends;
    });
    suite();
  });
}
