import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { e2eReporter } from './e2e/src/report/reporter.ts';
import base, { reporters } from './vitest.config.ts';

/** Set by `npm run test:e2e` when it runs whole. */
const document = process.env['VIGIE_E2E_DOCUMENT'];

/** Files that ask the keeper for backends which others use too. */
const SHARED = [
  'e2e/tests/**/*.backend.test.ts',
  'e2e/src/backends/cluster.backend.test.ts',
  'deploy/kubernetes/api-server.backend.test.ts',
  'deploy/scripts/scripts.backend.test.ts',
];
const outside = ['**/node_modules/**', '**/dist/**'];

/** Projects take over what stands above them: they say themselves which files are theirs. */
const { include: _, exclude: __, ...settings } = base.test ?? {};

/** Tests against real backends: programs that `npm run backends` builds. */
const config: ViteUserConfig = defineConfig({
  ...base,
  test: {
    ...settings,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: [
      ...reporters,
      ...(document === undefined ? [] : [e2eReporter(document, import.meta.dirname)]),
    ],
    projects: [
      {
        extends: true,
        test: {
          name: 'own backends',
          include: ['{packages,demos,deploy,e2e}/**/*.backend.test.ts'],
          exclude: [...outside, ...SHARED],
          // Two cores are not for more.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'shared backends',
          include: SHARED,
          exclude: outside,
          globalSetup: ['e2e/src/shared/global-setup.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});

export default config;
