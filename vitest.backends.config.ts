import { defineConfig, type ViteUserConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Tests against real backends: programs that `npm run backends` builds. */
const config: ViteUserConfig = defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['{packages,demos,deploy,e2e}/**/*.backend.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Each file starts programs of its own; two cores are not for more than one at a time.
    fileParallelism: false,
  },
});

export default config;
