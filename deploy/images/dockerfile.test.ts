import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelPackage } from '../../demos/offreapi/model/package-file.ts';
import { commandOf, IMAGE_ENVIRONMENT } from './assemble-image.ts';
import { PNPM_VERSION } from './pnpm.ts';
import { IMAGE_NAMES, IMAGE_USER, IMAGES } from './services.ts';

const root = join(import.meta.dirname, '..', '..');
const instructions = readFileSync(join(import.meta.dirname, 'Dockerfile'), 'utf8')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '');

/** Instructions of each stage, by its name. */
const stages = new Map<string, string[]>();
for (const line of instructions) {
  const name = / AS (\S+)$/.exec(line)?.[1];
  if (name !== undefined) stages.set(name, []);
  [...stages.values()].at(-1)?.push(line);
}
const of = (stage: string, instruction: string): string[] =>
  (stages.get(stage) ?? []).filter((line) => line.startsWith(`${instruction} `));

describe('the Dockerfile', () => {
  it('names every image that it starts from by a tag that is not latest', () => {
    const images = instructions.filter((line) => /^ARG \w+_IMAGE=/.test(line));
    expect(images).toHaveLength(3);
    for (const image of images) expect(image).toMatch(/=[\w.-]+\/[\w./-]+:(?!latest)[\w.-]+$/);
    const bases = instructions.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
    for (const base of bases)
      expect(base === 'scratch' || base?.includes('$') || stages.has(base ?? '')).toBe(true);
  });

  it('fetches from nowhere but package registries, and never runs what it has just fetched', () => {
    for (const line of instructions)
      expect(line).not.toMatch(/^ADD |https?:\/\/(?!127\.0\.0\.1|github\.com)|curl|wget/);
  });

  it('takes Node, pnpm and the package of the model in the versions that everything else takes', () => {
    const text = instructions.join('\n');
    const bootstrap = readFileSync(join(root, 'scripts/bootstrap.mjs'), 'utf8');
    const node = /const NODE = '([\d.]+)'/.exec(bootstrap)?.[1];
    expect(/const PNPM = '([\d.]+)'/.exec(bootstrap)?.[1]).toBe(PNPM_VERSION);
    expect(text).toContain(`library/node:${node}-`);
    expect(text).toContain(`pnpm@${PNPM_VERSION}`);
    expect(text).toContain(` ${modelPackage.name}==${modelPackage.version}\n`);
  });

  it('ends in an image without root and without anything that runs in its build', () => {
    expect(of('runtime', 'USER')).toEqual([`USER ${IMAGE_USER}:${IMAGE_USER}`]);
    expect(of('runtime', 'FROM')).toEqual(['FROM ${RUNTIME_IMAGE} AS runtime']);
    const last = [...stages.keys()].filter((name) => /^(runtime|image-|final)/.test(name));
    for (const stage of last) {
      expect(of(stage, 'RUN')).toEqual([]);
      expect(of(stage, 'USER')).toHaveLength(stage === 'runtime' ? 1 : 0);
    }
    expect(instructions.some((line) => /^(ARG|ENV) .*(PASSWORD|SECRET|TOKEN|_KEY)/.test(line))).toBe(false);
  });

  it('sets the variables that the assembled images are proven with', () => {
    const [environment = ''] = of('runtime', 'ENV');
    for (const [name, value] of Object.entries(IMAGE_ENVIRONMENT))
      expect(environment).toContain(` ${name}=${value}`);
  });

  it('says where an image comes from', () => {
    const [labels = ''] = of('final', 'LABEL');
    for (const name of ['source', 'version', 'revision', 'created', 'licenses', 'base.name'])
      expect(labels).toContain(`org.opencontainers.image.${name}=`);
    expect(labels).toContain('dev.vigie.sbom="/app/sbom.cdx.json"');
  });

  it.each(IMAGE_NAMES)('runs %s as services.ts says', (name) => {
    const stage = `image-${name}`;
    const { arguments: given, environment, ports, readyPath, title, model } = IMAGES[name];
    const list = (instruction: string): unknown =>
      of(stage, instruction).map((line): unknown => JSON.parse(line.slice(instruction.length + 1)))[0] ?? [];
    expect([...(list('ENTRYPOINT') as string[]), ...(list('CMD') as string[])]).toEqual(commandOf(name));
    expect(list('CMD')).toEqual(given);
    expect(of(stage, 'ENV')).toEqual([
      `ENV ${Object.entries(environment)
        .map(([key, value]) => `${key}=${value}`)
        .join(' ')}`,
    ]);
    expect(of(stage, 'EXPOSE')).toEqual([`EXPOSE ${ports.join(' ')}`]);
    expect(of(stage, 'LABEL')).toEqual([`LABEL org.opencontainers.image.title="${title}"`]);
    expect(of(stage, 'HEALTHCHECK')[0]).toContain(`process.env.PORT+'${readyPath}'`);
    const [staged = ''] = of(`stage-${name}`, 'RUN');
    expect(staged).toContain(`deploy/images/stage.ts ${name} /out/app`);
    expect(staged.includes('MODEL=')).toBe(model);
  });
});
