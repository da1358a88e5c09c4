import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifest, type Manifest } from './copy-packages.ts';
import { pnpm } from './pnpm.ts';
import type { ImageService } from './services.ts';

/** What is written of a CycloneDX 1.7 document. */
export interface Sbom {
  serialNumber: string;
  metadata: { timestamp: string; component: Component; [field: string]: unknown };
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
  [field: string]: unknown;
}

interface Component {
  readonly type: string;
  readonly name: string;
  version: string;
  readonly group?: string;
  readonly 'bom-ref': string;
  [field: string]: unknown;
}

export interface SbomOptions {
  readonly root: string;
  readonly service: ImageService;
  readonly version: string;
  /** Folders of the packages in the image, bundled or copied. */
  readonly packages: readonly string[];
  readonly created: Date;
  /** The language model, where it is in the image. */
  readonly model?: { readonly name: string; readonly sha256: string } | undefined;
}

/**
 * The CycloneDX bill of materials of an image's application layer: what pnpm says of the workspace's dependencies from the lock
 * file, reduced to the packages that are really inside. The same inputs give the same bytes.
 *
 * @throws Error when a package is inside that the lock file does not have
 */
export function createSbom({ root, service, version, packages, created, model }: SbomOptions): Sbom {
  const sbom = fromLockFile(root);
  const manifest = readManifest(join(root, service.folder));
  const inside = new Set(packages.map(readManifest).map((it) => `${it.name}@${it.version}`));
  inside.delete(`${manifest.name}@${manifest.version}`);
  const components = sbom.components.filter((component) => inside.delete(idOf(component)));
  if (inside.size > 0)
    throw new Error(`In the image of ${manifest.name}, but not in the lock file: ${[...inside].join(', ')}.`);
  const own = ownComponent(sbom.metadata.component, manifest, version);
  sbom.metadata.component = own;
  sbom.components = components.toSorted((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
  const kept = new Set(components.map((component) => component['bom-ref']));
  if (model !== undefined) sbom.components.push(modelComponent(model));
  const directOf = ({ dependencies = {} }: Manifest): string[] =>
    components.filter((it) => nameOf(it) in dependencies).map((it) => it['bom-ref']);
  // pnpm tells the dependencies of a package of the workspace in one run and not in the next.
  const workspace = new Map(
    packages
      .filter((folder) => !folder.includes('/node_modules/'))
      .map(readManifest)
      .map((it) => [purlOf(it.name, it.version), directOf(it)]),
  );
  const known = sbom.dependencies.filter(({ ref }) => kept.has(ref));
  sbom.dependencies = [{ ref: own['bom-ref'], dependsOn: directOf(manifest) }, ...known]
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: workspace.get(ref) ?? dependsOn }))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((it) => kept.has(it)).toSorted() }))
    .toSorted((one, other) => (one.ref < other.ref ? -1 : 1));
  sbom.metadata.timestamp = created.toISOString();
  sbom.serialNumber = serialNumber(JSON.stringify([sbom.metadata, sbom.components, sbom.dependencies]));
  return sbom;
}

function ownComponent(template: Component, { name, description }: Manifest, version: string): Component {
  const [group = '', short = ''] = name.split('/');
  const purl = purlOf(name, version);
  return {
    ...template,
    type: 'application',
    group,
    name: short,
    version,
    purl,
    'bom-ref': purl,
    description,
  };
}

function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function nameOf({ group, name }: Pick<Component, 'group' | 'name'>): string {
  return group === undefined ? name : `${group}/${name}`;
}

export function idOf(component: Pick<Component, 'group' | 'name' | 'version'>): string {
  return `${nameOf(component)}@${component.version}`;
}

function fromLockFile(root: string): Sbom {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-sbom-'));
  try {
    const out = join(folder, 'sbom.json');
    pnpm(['sbom', '--lockfile-only', '--sbom-format', 'cyclonedx', '--out', out], root);
    return JSON.parse(readFileSync(out, 'utf8')) as Sbom;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function modelComponent({ name, sha256 }: { name: string; sha256: string }): Component {
  return {
    type: 'machine-learning-model',
    name,
    version: sha256.slice(0, 12),
    'bom-ref': `model:${name}`,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
    licenses: [{ license: { id: 'Apache-2.0' } }],
  };
}

/** A UUID of what the document says instead of a random one. */
function serialNumber(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  return `urn:uuid:${parts.join('-')}`;
}
