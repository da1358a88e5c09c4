import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleService } from './bundle.ts';
import { copyPackages, readManifest } from './copy-packages.ts';
import { createSbom } from './sbom.ts';
import { IMAGES, IMAGE_NAMES, isImageName, type ImageName } from './services.ts';

const HELP = `node --conditions=@vigie/source deploy/images/stage.ts SERVICE FOLDER

Writes into FOLDER what the image of SERVICE has in /app: the bundle, the packages that cannot be bundled, the bill of materials,
licences. Run in an installed workspace, by the Dockerfile and by assemble.ts alike.

  SERVICE            ${IMAGE_NAMES.join(', ')}
  VERSION            variable: the image's version, default 0.0.0
  SOURCE_DATE_EPOCH  variable: seconds, the time of every file and of the bill of materials, default 0
  MODEL              variable: the language model's file, for images that have it
`;

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));

async function main([name, folder]: string[]): Promise<number> {
  if (name === undefined || folder === undefined || !isImageName(name)) {
    process.stderr.write(HELP);
    return 2;
  }
  const { env } = process;
  const root = join(import.meta.dirname, '..', '..');
  await stage({
    root,
    name,
    folder: resolve(folder),
    version: env['VERSION'] || '0.0.0',
    created: new Date(Number(env['SOURCE_DATE_EPOCH'] || '0') * 1000),
    model: env['MODEL'] || undefined,
  });
  return 0;
}

export interface StageOptions {
  /** An installed workspace. */
  readonly root: string;
  readonly name: ImageName;
  /** Where to write. What is there goes first. */
  readonly folder: string;
  readonly version: string;
  readonly created: Date;
  readonly model?: string | undefined;
}

/** @throws Error when the bundle imports something that the image would not have */
export async function stage(options: StageOptions): Promise<void> {
  const { root, name, folder, version, created } = options;
  const service = IMAGES[name];
  const from = join(root, service.folder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  const bundle = await bundleService(root, service);
  const unknown = bundle.imports.filter((it) => !service.copied.includes(it) && !(it in service.leftOut));
  if (unknown.length > 0)
    throw new Error(
      `${name} imports ${unknown.join(', ')}, which its image does not have. Bundle it, or name it in services.ts.`,
    );
  cpSync(bundle.folder, join(folder, 'dist'), { recursive: true });
  for (const [path, overlay] of Object.entries(service.overlays))
    copyFileSync(join(import.meta.dirname, 'overlays', overlay), join(folder, path));
  const copied = copyPackages(from, service, join(folder, 'node_modules'));
  const packages = [...new Set([...bundle.packages, ...copied])];

  const model = service.model ? copyModel(options, folder) : undefined;
  const { license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { license: string };
  const manifest = { name: service.packageName, version, private: true, type: 'module', license };
  writeJson(join(folder, 'package.json'), manifest);
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licencesOf(packages));
  writeJson(join(folder, 'sbom.cdx.json'), createSbom({ root, service, version, packages, created, model }));
  normalise(folder, created);
}

function copyModel({ name, model }: StageOptions, folder: string): { name: string; sha256: string } {
  if (model === undefined || !existsSync(model))
    throw new Error(
      `${name} has the language model in its image; set MODEL to its file (demos/offreapi: npm run model makes it).`,
    );
  mkdirSync(join(folder, 'models'));
  const target = join(folder, 'models', `${name}.bin`);
  copyFileSync(model, target);
  const sha256 = createHash('sha256').update(readFileSync(target)).digest('hex');
  return { name: 'use-multilingual-3.fr-en', sha256 };
}

/** What is bundled has lost its licence files. */
function licencesOf(packages: readonly string[]): string {
  return packages
    .map((folder) => {
      const { name, version } = readManifest(folder);
      const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
      const text =
        file === undefined
          ? 'No licence file; its package.json names the licence.'
          : readFileSync(join(folder, file), 'utf8');
      return { name, section: `${name} ${version}\n\n${text.trim()}\n` };
    })
    .filter(({ name }) => !name.startsWith('@vigie'))
    .toSorted((one, other) => (one.section < other.section ? -1 : 1))
    .map(({ section }) => section)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 1)}\n`);
}

/** Modes and times that depend on nothing but the inputs; everything may be read by any user, and nothing written. */
function normalise(folder: string, time: Date): void {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.toReversed()) {
    const path = join(entry.parentPath, entry.name);
    chmodSync(path, entry.isDirectory() ? 0o755 : 0o644);
    lutimesSync(path, time, time);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, time, time);
}
