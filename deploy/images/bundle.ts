import { cpSync, readFileSync, existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { build, type InlineConfig } from 'tsdown';
import type { ImageService } from './services.ts';

export interface Bundle {
  /** Folder of the bundled files. */
  readonly folder: string;
  /** Folders of the packages whose code is in it. */
  readonly packages: readonly string[];
  /** Packages that it imports instead. */
  readonly imports: readonly string[];
}

/** Bundles a service into `dist/` of its folder under `root`, the way its own configuration says where it has one. */
export async function bundleService(root: string, service: ImageService): Promise<Bundle> {
  const cwd = join(root, service.folder);
  const folder = join(cwd, 'dist');
  const [bundle] = await build(service.bundle === 'own' ? { cwd, outDir: 'dist' } : generic(cwd));
  if (bundle === undefined) throw new Error(`tsdown made nothing of ${service.folder}.`);
  if (service.bundle !== 'own') {
    for (const { from, to } of service.bundle.copy) {
      // Types for the editor are of no use to a browser.
      const filter = (path: string): boolean => !path.endsWith('.json');
      cpSync(join(cwd, from), join(folder, to), { recursive: true, filter });
    }
  }
  const chunks = bundle.chunks.filter((chunk) => chunk.type === 'chunk');
  const modules = chunks.flatMap(({ modules: inside }) => Object.keys(inside));
  const imported = chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]);
  const own = new Set(chunks.map(({ fileName }) => fileName));
  const foreign = imported.filter((name) => !own.has(name) && !name.startsWith('.') && !isBuiltin(name));
  return {
    folder,
    packages: [...new Set(modules.flatMap(packageOf))].toSorted(),
    imports: [...new Set(foreign.map(packageName))].toSorted(),
  };
}

function generic(cwd: string): InlineConfig {
  return {
    config: false,
    cwd,
    entry: { main: 'src/main.ts' },
    outDir: 'dist',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    dts: false,
    clean: true,
    hash: false,
    logLevel: 'warn',
    fixedExtension: true,
    checks: { eval: false },
    // Names are kept, for stack traces.
    minify: {
      compress: true,
      mangle: false,
      codegen: { removeWhitespace: true, legalComments: 'inline' },
    },
    deps: { alwaysBundle: [/./], onlyBundle: false },
    inputOptions: { resolve: { conditionNames: ['@vigie/source', 'node'] } },
  };
}

/** The folder of the package that a bundled module is of: nearest package.json with a name and a version. */
function packageOf(module: string): string[] {
  if (!module.startsWith('/')) return [];
  for (let folder = dirname(module); folder !== '/'; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (!existsSync(path)) continue;
    const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string };
    if (name !== undefined && version !== undefined) return [folder];
  }
  return [];
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
