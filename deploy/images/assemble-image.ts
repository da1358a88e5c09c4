import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findingsInTree, makeBaseTree, NODE_PATH, treeBytes } from './base-tree.ts';
import { readBuildContext } from './build-context.ts';
import { pnpm } from './pnpm.ts';
import { IMAGES, MAX_IMAGE_BYTES, type ImageName } from './services.ts';
import { treeDigest } from './tree-digest.ts';

const run = promisify(execFile);

export interface Workspace {
  /** A copy of the build context, installed: what the Dockerfile's build stage has in `/build`. */
  readonly root: string;
  readonly contextBytes: number;
}

/**
 * Copies the build context and installs what the images are built with, as the Dockerfile's build stage does: what is not in the
 * context is not in the image.
 *
 * @throws Error when something is in the context that must not be
 */
export function prepareWorkspace(repository: string, folder: string, names: readonly ImageName[]): Workspace {
  const { files, bytes, findings } = readBuildContext(repository);
  if (findings.length > 0) throw new Error(`Not for a build context:\n${findings.join('\n')}`);
  rmSync(folder, { recursive: true, force: true });
  for (const { path } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(repository, path), join(folder, path));
  }
  const packages = names.map((name) => `${IMAGES[name].packageName}...`);
  pnpm(['install', '--frozen-lockfile', ...['vigie', ...packages].flatMap((it) => ['--filter', it])], folder);
  return { root: folder, contextBytes: bytes };
}

export interface AssembleOptions {
  readonly workspace: Workspace;
  readonly name: ImageName;
  readonly version: string;
  /** Seconds since 1970, for every file that is made. */
  readonly sourceDateEpoch: number;
  /** The language model's file, for images that have it. */
  readonly model: string | undefined;
  /** The Node to put in, of the version that the image has. */
  readonly node: string;
  readonly folder: string;
}

export interface AssembledImage {
  readonly name: ImageName;
  /** Its whole file tree. */
  readonly tree: string;
  readonly bytes: number;
  /** Of `/app` alone: what the project adds. */
  readonly appBytes: number;
  /** Of `/app`: names, modes, times and content. The same inputs give the same one. */
  readonly digest: string;
  /** What is wrong with it, a sentence each. */
  readonly findings: readonly string[];
}

/** Makes the file tree that the Dockerfile makes: the same stage script writes `/app`, and the base comes from this machine. */
export async function assembleImage(options: AssembleOptions): Promise<AssembledImage> {
  const { workspace, name, version, sourceDateEpoch, model, node, folder } = options;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  makeBaseTree(folder, node);
  const app = join(folder, 'app');
  const script = join(workspace.root, 'deploy/images/stage.ts');
  const variables = { VERSION: version, SOURCE_DATE_EPOCH: String(sourceDateEpoch), MODEL: model ?? '' };
  await run(process.execPath, ['--conditions=@vigie/source', script, name, app], {
    cwd: workspace.root,
    env: { ...process.env, ...variables },
    maxBuffer: 16_000_000,
  });
  const bytes = treeBytes(folder);
  const findings = findingsInTree(folder);
  if (bytes > MAX_IMAGE_BYTES)
    findings.push(`${(bytes / 1e6).toFixed(1)} MB are more than ${MAX_IMAGE_BYTES / 1e6}`);
  return { name, tree: folder, bytes, appBytes: treeBytes(app), digest: treeDigest(app), findings };
}

/** The command of the image, as its final stage in the Dockerfile says. */
export function commandOf(name: ImageName): string[] {
  const { nodeOptions, arguments: given } = IMAGES[name];
  return [NODE_PATH, ...nodeOptions, '/app/dist/main.mjs', ...given];
}

/** The Node that images have, where it is installed with the dependencies; else the one running. */
export function nodeOfImages(repository: string): string {
  const installed = join(repository, 'node_modules/node24/bin/node');
  return existsSync(installed) ? installed : process.execPath;
}

/** Variables of every image, as the Dockerfile says. */
export const IMAGE_ENVIRONMENT: Readonly<Record<string, string>> = {
  NODE_ENV: 'production',
  HOST: '0.0.0.0',
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '131072',
};
