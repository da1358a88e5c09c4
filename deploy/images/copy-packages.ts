import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ImageService } from './services.ts';

export interface Manifest {
  readonly name: string;
  readonly description?: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * Copies the packages that a service does not bundle, with all they depend on, from where they are installed into a `node_modules`,
 * without what nothing runs. A second version of one lies under the package that needs it.
 *
 * @returns the folders that they were copied from
 */
export function copyPackages(serviceFolder: string, service: ImageService, target: string): string[] {
  const sources = new Map<string, string>();
  const visit = (name: string, from: string, dependent: string): void => {
    if (name in service.leftOut) return;
    const source = installedAt(name, from);
    const flat = join(target, name);
    const place = (sources.get(flat) ?? source) === source ? flat : join(dependent, 'node_modules', name);
    if (sources.has(place)) return;
    sources.set(place, source);
    copyPackage(source, place, service.kept[name], service.minified[name]);
    for (const dependency of Object.keys(readManifest(source).dependencies ?? {}))
      visit(dependency, source, place);
  };
  for (const name of service.copied) visit(name, serviceFolder, target);
  return [...new Set(sources.values())];
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** As Node looks for it, but for the folder of the package and not for its entry. */
function installedAt(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (folder === dirname(folder))
      throw new Error(`${name}, needed in ${from}, is not installed. Run pnpm install.`);
  }
}

/** Files that describe or test a package, or are for its developers. */
const NOT_RUN = [
  /\.map$/,
  /\.[cm]?tsx?$/,
  /\.flow$/,
  /\.(md|markdown)$/i,
  /(^|\/)\.[^/]+$/,
  /(^|\/)(tsconfig[^/]*|rollup\.config[^/]*|vitest\.config[^/]*|jsconfig)\.(json|[cm]?js)$/,
  /^(tests?|__tests__|docs?|examples?|benchmarks?|man|coverage|tools)\//i,
];

const ALWAYS = /^(package\.json|licen[cs]e[^/]*|copying[^/]*|notice[^/]*)$/i;

function copyPackage(
  source: string,
  target: string,
  kept: readonly string[] = [''],
  minified: Readonly<Record<string, string>> = {},
): void {
  const covers = (part: string, path: string): boolean =>
    part === '' || part === path || (part.endsWith('/') && path.startsWith(part));
  for (const path of filesOf(source)) {
    const named =
      kept.some((part) => covers(part, path)) &&
      !kept.some((part) => part.startsWith('!') && covers(part.slice(1), path));
    if (!ALWAYS.test(path) && (!named || NOT_RUN.some((pattern) => pattern.test(path)))) continue;
    mkdirSync(dirname(join(target, path)), { recursive: true });
    cpSync(join(source, minified[path] ?? path), join(target, path));
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('node_modules/'))
    .toSorted();
}
