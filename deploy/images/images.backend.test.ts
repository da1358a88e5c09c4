import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureModel } from '../../demos/offreapi/model/ensure-model.ts';
import {
  assembleImage,
  commandOf,
  IMAGE_ENVIRONMENT,
  nodeOfImages,
  prepareWorkspace,
  type Workspace,
} from './assemble-image.ts';
import { proveImage } from './prove-image.ts';
import { startSandbox } from './sandbox.ts';
import { IMAGE_NAMES, IMAGES, MAX_IMAGE_BYTES, type ImageName } from './services.ts';
import { withServicesNeeded } from './services-needed.ts';

const repository = join(import.meta.dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'vigie-images-'));
let workspace: Workspace;
let model: string;

beforeAll(async () => {
  workspace = prepareWorkspace(repository, join(scratch, 'build'), IMAGE_NAMES);
  model = (await ensureModel()).path;
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function assemble(name: ImageName, folder: string = name): ReturnType<typeof assembleImage> {
  return assembleImage({
    workspace,
    name,
    version: '0.1.0',
    sourceDateEpoch: 1_700_000_000,
    model,
    node: nodeOfImages(repository),
    folder: join(scratch, folder),
  });
}

describe.each(IMAGE_NAMES)('the image of %s', (name) => {
  it('is small, has no shell, and runs read-only as its user without privileges', async () => {
    const image = await assemble(name);
    expect(image.findings).toEqual([]);
    expect(image.bytes).toBeLessThanOrEqual(MAX_IMAGE_BYTES);

    const proof = await withServicesNeeded(name, (needed) => proveImage({ image, ...needed }));
    expect(proof.findings).toEqual([]);
    expect(proof.exitCode).toBe(0);
    // What a thread or a later start need not compile again.
    for (const path of proof.temporaryFiles) expect(path).toMatch(/^node-compile-cache/);

    const sbom = JSON.parse(readFileSync(join(image.tree, 'app/sbom.cdx.json'), 'utf8')) as {
      metadata: { timestamp: string; component: { version: string } };
      components: { name: string }[];
    };
    expect(sbom.metadata).toMatchObject({
      timestamp: '2023-11-14T22:13:20.000Z',
      component: { version: '0.1.0' },
    });
    expect(sbom.components.some((component) => component.name === 'koa')).toBe(name !== 'console');
  });
});

describe('an image', () => {
  it('is the same when it is assembled again', async () => {
    const [one, other] = [
      await assemble('datapress-front', 'one'),
      await assemble('datapress-front', 'other'),
    ];
    expect(other.digest).toBe(one.digest);
  });

  it('of OffreAPI says what it lacks where nobody tells it its database', async () => {
    const { tree } = await assemble('offreapi', 'lacking');
    const environment = { ...IMAGE_ENVIRONMENT, ...IMAGES.offreapi.environment };
    const sandbox = startSandbox({ tree, command: commandOf('offreapi'), environment });
    expect(await sandbox.exited).toBe(1);
    expect(sandbox.output()).toContain(
      'VIGIE_E_OFFREAPI_DATABASE_URL: this image has no embedded database. Set DATABASE_URL',
    );
  });
});

describe('the sandbox', () => {
  it('lets a service write in /tmp and nowhere else, and gain nothing', async () => {
    const { tree } = await assemble('console', 'sandboxed');
    writeFileSync(join(tree, 'app/attempt.mjs'), ATTEMPT);
    const sandbox = startSandbox({
      tree,
      command: [commandOf('console')[0] ?? '', '/app/attempt.mjs'],
      environment: { A: '1' },
    });
    expect(await sandbox.exited).toBe(0);
    expect(JSON.parse(sandbox.output())).toEqual({
      '/tmp/x': 'written',
      '/x': 'EROFS',
      '/app/x': 'EROFS',
      '/etc/passwd': 'EROFS',
      '/dev/x': 'EROFS',
      root: 'EPERM',
      shell: 'ENOENT',
      environment: ['A'],
      processes: 1,
    });
  });
});

const ATTEMPT = `
import { readdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
const attempt = (act) => { try { act(); return 'written'; } catch (error) { return error.code; } };
const told = {};
for (const path of ['/tmp/x', '/x', '/app/x', '/etc/passwd', '/dev/x']) told[path] = attempt(() => writeFileSync(path, ''));
told.root = attempt(() => process.setuid(0));
told.shell = spawnSync('/bin/sh', ['-c', 'true']).error?.code;
told.environment = Object.keys(process.env);
told.processes = readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length;
console.log(JSON.stringify(told));
`;
