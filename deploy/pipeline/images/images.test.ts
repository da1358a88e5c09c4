import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { IMAGE_NAMES } from '../../images/services.ts';
import { buildArguments } from './main.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const build = { name: 'offreapi', image: 'r.example/offreapi:1', version: '1', metadata: 'm.json' };

it('says everything about an image that goes to a registry, and keeps it in Docker otherwise', () => {
  expect(buildArguments({ ...build, push: true })).toEqual(
    expect.arrayContaining(['--push', '--provenance=mode=max', '--sbom=true']),
  );
  expect(buildArguments({ ...build, push: false })).toContain('--load');
});

it('gives the Dockerfile the arguments that it takes', () => {
  const file = 'deploy/images/Dockerfile';
  expect(existsSync(join(root, file))).toBe(true);
  const given = buildArguments({ ...build, push: false }).flatMap(
    (it) => /^--build-arg=(\w+)/.exec(it)?.[1] ?? [],
  );
  for (const name of given)
    expect(readFileSync(join(root, file), 'utf8')).toMatch(new RegExp(`^ARG ${name}\\b`, 'm'));
});

it('is run for every image by the pipelines', () => {
  const { jobs } = parse(readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8')) as {
    jobs: Record<string, { strategy?: { matrix: { image: string[] } } }>;
  };
  for (const job of ['build', 'push']) expect(jobs[job]?.strategy?.matrix.image).toEqual(IMAGE_NAMES);
});
