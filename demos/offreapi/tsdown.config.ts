import { defineConfig, type UserConfig } from 'tsdown';

/** They read files of their own, or are for development. */
const LEFT_OUTSIDE = [/^pdf-parse/, /^pdfkit/, /^@napi-rs\/canvas/, /^@electric-sql\//, /^pg-native$/];

/**
 * The service and its threads in few files. Sources that Node keeps, and the compiler it needs to strip types, are 30 MB of the
 * memory of a service that runs as it lies in `src`. Names are kept, for stack traces.
 */
const config: UserConfig = defineConfig({
  entry: {
    main: 'src/main.ts',
    // A file of its own, so that it runs before the PDF library is loaded: within a bundle it would run after.
    'without-canvas': 'src/cv/without-canvas.ts',
    'extraction-worker': 'src/cv/extraction-worker.ts',
    'encoder-worker': 'src/scoring/semantic/encoder-worker.ts',
    'embedded-database-process': 'src/embedded-database-process.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  dts: false,
  clean: true,
  hash: false,
  logLevel: 'warn',
  checks: { eval: false },
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true, legalComments: 'inline' } },
  deps: { neverBundle: LEFT_OUTSIDE, alwaysBundle: [/./], onlyBundle: false },
  inputOptions: { resolve: { conditionNames: ['@vigie/source', 'node'] } },
  copy: [
    { from: 'src/pages/views/*.eta', to: 'dist/views' },
    { from: 'src/pages/*.{css,js,svg}', to: 'dist' },
  ],
  plugins: [
    {
      name: 'entries-of-threads',
      transform: (code) =>
        code.replace(
          /new URL\('(?:\.\/)?([\w-]+)\.ts', import\.meta\.url\)/g,
          "new URL('./$1.mjs', import.meta.url)",
        ),
    },
    {
      name: 'one-byte-a-character',
      // A single character beyond Latin 1 makes V8 keep the whole file at two bytes a character.
      generateBundle(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\x7f]/g, escaped);
        }
      },
    },
  ],
});

export default config;

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
