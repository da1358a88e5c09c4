import { defineConfig, type ViteUserConfig } from 'vitest/config';

const conditions = ['@vigie/source', 'node'];

/** Where `npm test` reads the counts. */
const report = process.env['VIGIE_TEST_REPORT'];
export const reporters: readonly ('default' | ['json', { outputFile: string }])[] = [
  'default',
  ...(report === undefined ? [] : [['json', { outputFile: report }] as ['json', { outputFile: string }]]),
];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages,demos,scripts,bench,testing,reliability,deploy,e2e}/**/*.test.ts'],
    // Those that drive real backends run after the others, with vitest.backends.config.ts.
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.backend.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    reporters: [...reporters],
  },
});

export default config;
