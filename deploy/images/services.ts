/** What makes one service's image differ from another's. The final stages of the Dockerfile say the same; a test compares. */
export interface ImageService {
  /** Its folder, seen from the root of the repository. */
  readonly folder: string;
  /** Name of its package. */
  readonly packageName: string;
  readonly title: string;
  /** Ports that it listens on; the first has the probes. */
  readonly ports: readonly number[];
  /** Options of Node before the program's name. */
  readonly nodeOptions: readonly string[];
  /** What it is given where nobody says otherwise. */
  readonly arguments: readonly string[];
  /** Its variables beside those of every image. */
  readonly environment: Readonly<Record<string, string>>;
  /** Path that answers 200 once it may have requests. */
  readonly readyPath: string;
  /** How it is bundled: by its own configuration, or from `src/main.ts` with these files beside. */
  readonly bundle: 'own' | { readonly copy: readonly { readonly from: string; readonly to: string }[] };
  /** Packages that read files of their own, hence are copied instead of bundled. */
  readonly copied: readonly string[];
  /** Of these only what is named: files, folders with a `/` at the end, and with `!` what not of a folder. */
  readonly kept: Readonly<Record<string, readonly string[]>>;
  /** Files of copied packages in whose place their publisher's own minified ones are taken. */
  readonly minified: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What its code may import and the image does not have, and why that is right. */
  readonly leftOut: Readonly<Record<string, string>>;
  /** Files of `overlays/` that take the place of bundled ones. */
  readonly overlays: Readonly<Record<string, string>>;
  /** Whether the language model is in the image. */
  readonly model: boolean;
}

const datapress = {
  nodeOptions: ['--max-old-space-size=64', '--max-semi-space-size=2'],
  arguments: [],
  readyPath: '/readyz',
  bundle: { copy: [] },
  copied: [],
  kept: {},
  minified: {},
  leftOut: {},
  overlays: {},
  model: false,
} as const;

export type ImageName = 'offreapi' | 'datapress-api' | 'datapress-front' | 'console';

/** Every image. A demo joins with an entry here and a final stage in the Dockerfile. */
export const IMAGES: Readonly<Record<ImageName, ImageService>> = {
  offreapi: {
    folder: 'demos/offreapi',
    packageName: '@vigie-demos/offreapi',
    title: 'OffreAPI',
    ports: [3000],
    nodeOptions: [
      '--max-old-space-size=96',
      '--max-semi-space-size=2',
      '--heap-growing-percent=30',
      '--expose-gc',
    ],
    arguments: [],
    environment: { PORT: '3000', OFFREAPI_MODEL: '/app/models/offreapi.bin' },
    readyPath: '/readyz',
    bundle: 'own',
    copied: ['pdf-parse', 'pdfkit'],
    kept: {
      'pdf-parse': [
        'dist/pdf-parse/esm/',
        '!dist/pdf-parse/esm/pdf.worker.mjs',
        'dist/pdf-parse/cjs/index.cjs',
      ],
      'pdfjs-dist': [
        'legacy/build/pdf.mjs',
        'legacy/build/pdf.worker.mjs',
        'standard_fonts/LiberationSans-Regular.ttf',
        'standard_fonts/LiberationSans-Bold.ttf',
        'standard_fonts/LICENSE_LIBERATION',
      ],
      pdfkit: ['js/pdfkit.node.mjs', 'js/standard-fonts/', 'js/data/sRGB_IEC61966_2_1.icc'],
      fontkit: ['dist/module.mjs'],
      linebreak: ['dist/module.mjs'],
      brotli: ['decompress.js', 'dec/'],
      '@swc/helpers': ['esm/'],
      '@noble/ciphers': ['esm/'],
      '@noble/hashes': ['esm/'],
    },
    minified: {
      'pdfjs-dist': {
        'legacy/build/pdf.mjs': 'legacy/build/pdf.min.mjs',
        'legacy/build/pdf.worker.mjs': 'legacy/build/pdf.worker.min.mjs',
      },
    },
    leftOut: {
      '@napi-rs/canvas': 'draws pages; text is read without it (src/cv/without-canvas.ts)',
      fflate: 'png-js inflates with it in browsers',
      pako: 'unicode-trie makes its tables with it, and reads them without',
      '@electric-sql/pglite': 'the embedded database is for development',
      '@electric-sql/pglite-socket': 'the embedded database is for development',
      '@mikro-orm/mysql': 'named in a hint to those who forget to say which driver',
      dataloader: 'batches loads of relations, which no entity here has switched on',
      '@mikro-orm/migrations':
        'the migrations run through @mikro-orm/migrations/… that is bundled; its plain name is for the command line',
    },
    overlays: { 'dist/embedded-database-process.mjs': 'no-embedded-database.mjs' },
    model: true,
  },
  'datapress-api': {
    ...datapress,
    folder: 'demos/datapress/api',
    packageName: '@vigie-demos/datapress-api',
    title: 'DataPress API',
    ports: [8000],
    environment: { PORT: '8000' },
  },
  'datapress-front': {
    ...datapress,
    folder: 'demos/datapress/front',
    packageName: '@vigie-demos/datapress-front',
    title: 'DataPress front',
    ports: [8080],
    environment: { PORT: '8080' },
  },
  console: {
    folder: 'packages/console',
    packageName: '@vigie/console',
    title: 'Vigie console',
    ports: [3100, 4000, 4318],
    nodeOptions: [],
    arguments: ['--host=0.0.0.0', '--json'],
    environment: { PORT: '3100' },
    readyPath: '/ready',
    bundle: { copy: [{ from: 'src/page', to: 'page' }] },
    copied: [],
    kept: {},
    minified: {},
    leftOut: {},
    overlays: {},
    model: false,
  },
};

export const IMAGE_NAMES: readonly ImageName[] = Object.keys(IMAGES) as ImageName[];

export function isImageName(name: string): name is ImageName {
  return Object.hasOwn(IMAGES, name);
}

/** The user that every image runs as: no name is needed, and Kubernetes can tell a number from root's. */
export const IMAGE_USER = 10_001;
/** Bytes: what an image may come to, its base and Node included. */
export const MAX_IMAGE_BYTES = 208_000_000;
