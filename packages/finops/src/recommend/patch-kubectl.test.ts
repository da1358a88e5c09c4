import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { patchesFor } from './patch.ts';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

/** `kubectl` applies both without a cluster. */
describe.skipIf(!hasKubectl)('patches, applied by kubectl and its kustomize', { timeout: 60_000 }, () => {
  const manifest = (namespace: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web.v2${namespace}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers:
      - {name: proxy, image: proxy, restartPolicy: Always, resources: {requests: {cpu: 100m, memory: 10Mi}}}
      containers:
      - {name: web, image: web, resources: {requests: {cpu: "1", memory: 1Gi}, limits: {cpu: "2", memory: 2Gi}}}
      - {name: other, image: other, resources: {requests: {cpu: "1", memory: 1Gi}}}
`;
  const patches = patchesFor(
    { namespace: 'shop', kind: 'Deployment', name: 'web.v2' },
    {
      containers: [
        { container: 'web', requests: { cpu: '1250m', memory: '512Mi' }, limits: { cpu: null } },
        { container: 'proxy', sidecar: true, requests: { cpu: '10m' }, limits: {} },
      ],
    },
  )!;
  const podSpec = {
    initContainers: [
      { name: 'proxy', image: 'proxy', resources: { requests: { cpu: '10m', memory: '10Mi' } } },
    ],
    containers: [
      { name: 'web', resources: { requests: { cpu: '1250m', memory: '512Mi' }, limits: { memory: '2Gi' } } },
      { name: 'other', resources: { requests: { cpu: '1', memory: '1Gi' } } },
    ],
  };
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-patch-'));
    for (const [name, text] of Object.entries({
      'base/kustomization.yaml': 'resources: [web.yaml]\n',
      'base/web.yaml': manifest(''),
      'advice/kustomization.yaml': patches.kustomizeComponent,
      'overlay/kustomization.yaml': 'namespace: shop\nresources: [../base]\ncomponents: [../advice]\n',
      'web.yaml': manifest(', namespace: shop'),
      'patch.yaml': patches.strategicMerge,
    })) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('as a strategic merge patch', () => {
    const args = [
      'patch',
      '--local',
      '-f',
      'web.yaml',
      '--type=strategic',
      '--patch-file=patch.yaml',
      '-o',
      'yaml',
    ];
    const patched = parse(execFileSync('kubectl', args, { cwd: folder, encoding: 'utf8' }));
    expect(patched.spec.template.spec).toMatchObject(podSpec);
    expect(patched.spec.template.spec.containers[0].resources.limits).toEqual({ memory: '2Gi' });
  });

  it('as a kustomize component over a base without a namespace', () => {
    const built = parse(execFileSync('kubectl', ['kustomize', 'overlay'], { cwd: folder, encoding: 'utf8' }));
    expect(built.metadata).toEqual({ name: 'web.v2', namespace: 'shop' });
    expect(built.spec.template.spec).toMatchObject(podSpec);
    expect(built.spec.template.spec.containers[0].resources.limits).toEqual({ memory: '2Gi' });
  });
});
