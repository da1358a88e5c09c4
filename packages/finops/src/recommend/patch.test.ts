import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { patchesFor, type WorkloadChange } from './patch.ts';
import { resizeInPlace } from './resize-in-place.ts';
import { isSafeToPaste, shellQuote } from './shell.ts';
import { seriesOf, windowOf } from './testing.ts';

const web = { namespace: 'shop', kind: 'Deployment', name: 'web' };
const smaller: WorkloadChange = {
  containers: [{ container: 'web', requests: { cpu: '250m', memory: '512Mi' }, limits: {} }],
};

/** The words a real shell makes of a command, with kubectl replaced by something that prints them. */
function wordsOf(command: string): string[] {
  const script = `kubectl() { printf '%s\\0' "$@"; }; ${command}`;
  return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('patchesFor', () => {
  it('writes a strategic merge patch', () => {
    expect(patchesFor(web, smaller)?.strategicMerge).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      containers:
        - name: web
          resources:
            requests:
              cpu: 250m
              memory: 512Mi
`);
  });

  it('writes a whole kustomize component with the patch in it', () => {
    const component = parse(patchesFor({ ...web, name: 'web.v2' }, smaller)!.kustomizeComponent);
    expect(component).toMatchObject({
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      patches: [{ target: { group: 'apps', version: 'v1', kind: 'Deployment', name: String.raw`web\.v2` } }],
    });
    expect(parse(component.patches[0].patch)).toMatchObject({
      kind: 'Deployment',
      metadata: { name: 'web.v2' },
      spec: { template: { spec: { containers: [{ name: 'web' }] } } },
    });
  });

  it('sets one container’s resources with kubectl', () => {
    expect(patchesFor(web, smaller)?.commands).toEqual([
      'kubectl --namespace=shop set resources deployment/web --containers=web --requests=cpu=250m,memory=512Mi',
    ]);
  });

  it('patches several containers at once, for one rollout, and limits that go', () => {
    const change: WorkloadChange = {
      containers: [
        { container: 'web', requests: { cpu: '1' }, limits: { cpu: null } },
        { container: 'proxy', sidecar: true, requests: { memory: '64Mi' }, limits: { memory: '64Mi' } },
      ],
    };
    const [command, ...others] = patchesFor(web, change)!.commands;
    expect(others).toEqual([]);
    const words = wordsOf(command!);
    expect(words.slice(0, -1)).toEqual(['--namespace=shop', 'patch', 'deployment/web', '--type=strategic']);
    expect(JSON.parse(words.at(-1)!.slice('--patch='.length))).toEqual({
      spec: {
        template: {
          spec: {
            initContainers: [
              { name: 'proxy', resources: { requests: { memory: '64Mi' }, limits: { memory: '64Mi' } } },
            ],
            containers: [{ name: 'web', resources: { requests: { cpu: '1' }, limits: { cpu: null } } }],
          },
        },
      },
    });
  });

  it('scales', () => {
    const patches = patchesFor({ ...web, kind: 'StatefulSet' }, { replicas: 2 })!;
    expect(patches.commands).toEqual(['kubectl --namespace=shop scale statefulset/web --replicas=2']);
    expect(parse(patches.strategicMerge)).toMatchObject({ kind: 'StatefulSet', spec: { replicas: 2 } });
  });

  it('knows where each kind keeps its pods, and offers no command Kubernetes refuses', () => {
    const cron = patchesFor({ ...web, kind: 'CronJob' }, smaller)!;
    expect(parse(cron.strategicMerge)).toMatchObject({
      apiVersion: 'batch/v1',
      spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'web' }] } } } } },
    });
    expect(patchesFor({ ...web, kind: 'Job' }, smaller)?.commands).toEqual([]);
    expect(patchesFor({ ...web, kind: 'Rollout' }, smaller)).toBeUndefined();
    expect(patchesFor(web, { containers: [] })).toBeUndefined();
  });

  it.each([
    '$(touch /tmp/owned)',
    "it's",
    '`id`',
    'a b',
    '--all',
    'x; rm -rf /',
    '"quoted"',
    '~root',
    '&& reboot #',
    'a\\',
    '*',
  ])('keeps the hostile name %s one word and one YAML scalar', (name) => {
    const patches = patchesFor(
      { namespace: name, kind: 'Deployment', name },
      { containers: [{ container: name, requests: { cpu: '1m' }, limits: {} }] },
    )!;
    const words = wordsOf(patches.commands[0]!);
    expect(words).toEqual([
      `--namespace=${name}`,
      'set',
      'resources',
      `deployment/${name}`,
      `--containers=${name}`,
      '--requests=cpu=1m',
    ]);
    expect(parse(patches.strategicMerge).metadata).toEqual({ name, namespace: name });
    expect(parse(parse(patches.kustomizeComponent).patches[0].patch).metadata).toEqual({ name });
  });

  it.each(['two\nlines', 'nul\0', 'escape\u001B[2J', 'bidi\u202Etxt', 'line\u2028', ''])(
    'has nothing to paste for a name with control characters (%j)',
    (name) => {
      expect(isSafeToPaste(name)).toBe(false);
      expect(patchesFor({ ...web, name }, smaller)).toBeUndefined();
    },
  );
});

describe('shellQuote', () => {
  it('gives a shell back the very word', () => {
    const printable = fc.string({ minLength: 1, unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(fc.array(printable, { minLength: 1, maxLength: 20 }), (words) => {
        expect(wordsOf(`kubectl ${words.map(shellQuote).join(' ')}`)).toEqual(words);
      }),
      { numRuns: 30 },
    );
  });
});

describe('resizeInPlace', () => {
  const window = windowOf(2);
  const change = smaller.containers!;

  it('resizes the pods that run at the end, none that are gone', () => {
    const running = seriesOf(
      window,
      () => 0.1,
      () => 1e8,
    );
    const gone = seriesOf(
      window,
      (i) => (i < 100 ? 0.1 : Number.NaN),
      (i) => (i < 100 ? 1e8 : Number.NaN),
      {
        pod: 'web-9',
      },
    );
    const [command, ...others] = resizeInPlace(web, change, [running, gone], window);
    expect(others).toEqual([]);
    expect(wordsOf(command!)).toEqual([
      '--namespace=shop',
      'patch',
      'pod/web-0',
      '--subresource=resize',
      '--patch={"spec":{"containers":[{"name":"web","resources":{"requests":{"cpu":"250m","memory":"512Mi"}}}]}}',
    ]);
  });

  it('offers nothing where the QoS class would change or the request would pass a limit', () => {
    const guaranteed = seriesOf(
      window,
      () => 0.1,
      () => 1e8,
      { cpuLimitCores: 1, memoryLimitBytes: 2 ** 30 },
    );
    const bestEffort = seriesOf(
      window,
      () => 0.1,
      () => 1e8,
      { requestCores: 0, requestBytes: 0 },
    );
    const limited = seriesOf(
      window,
      () => 0.1,
      () => 1e8,
      { cpuLimitCores: 0.2 },
    );
    for (const series of [guaranteed, bestEffort, limited])
      expect(resizeInPlace(web, change, [series], window)).toEqual([]);
  });
});
