import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { e2eReporter } from './e2e/src/report/reporter.ts';
import base, { reporters } from './vitest.config.ts';

/** Set by `npm run test:e2e` when it runs whole. */
const document = process.env['VIGIE_E2E_DOCUMENT'];

/** Tests against real backends: programs that `npm run backends` builds. */
const config: ViteUserConfig = defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['{packages,demos,deploy,e2e}/**/*.backend.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['e2e/src/shared/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Two cores are not for more than one of these files at a time, and they share backends.
    fileParallelism: false,
    reporters: [
      ...reporters,
      ...(document === undefined ? [] : [e2eReporter(document, import.meta.dirname)]),
    ],
  },
});

export default config;
