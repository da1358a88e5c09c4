import { describe, expect, it } from 'vitest';
import { ManifestError } from './manifest-error.ts';
import { manifestsFromObjects, parseManifests } from './parse-manifests.ts';
import { splitDocuments } from './split-documents.ts';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}\n';

function problemsOf(text: string): string[] {
  try {
    parseManifests({ file: 'a.yaml', text });
    return [];
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return error.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
  }
}

describe('parseManifests', () => {
  it('finds the objects of many documents and lists, with their lines', () => {
    const text = `# head
---
${POD}---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
--- # lists
apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: d
      namespace: shop
  - {apiVersion: v1, kind: List, items: [{apiVersion: batch/v1, kind: Job, metadata: {generateName: j-}}]}
---
{"apiVersion": "apps/v1", "kind": "DaemonSetList", "items": [{"metadata": {"name": "ds"}}]}
`;
    const { objects } = parseManifests({ file: 'a.yaml', text });
    expect(objects.map(({ kind, name, namespace, origin }) => [kind, name, namespace, origin?.line])).toEqual(
      [
        ['Pod', 'a', undefined, 3],
        ['Deployment', 'd', 'shop', 15],
        ['Job', 'j-*', undefined, 20],
        ['DaemonSet', 'ds', undefined, 22],
      ],
    );
    expect(objects[1]?.origin?.locate(['metadata', 'namespace'])).toEqual({ line: 19, column: 18 });
  });

  it('reads a Job or Deployment of the API groups of Kubernetes only', () => {
    const text =
      'apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nmetadata: {name: a}\n---\napiVersion: apps/v1beta2\nkind: Deployment\nmetadata: {name: b}\n';
    expect(parseManifests(text).objects.map(({ name }) => name)).toEqual(['b']);
  });

  it('does not read, and so does not refuse, documents of other kinds', () => {
    expect(parseManifests('apiVersion: v1\nkind: ConfigMap\ndata: [\n').objects).toEqual([]);
    expect(parseManifests('// comments\n{"compilerOptions": {},}\n').objects).toEqual([]);
    expect(parseManifests('').objects).toEqual([]);
    expect(parseManifests('---\n---\n# nothing\n').objects).toEqual([]);
  });

  it('finds a kind however it is written', () => {
    const kinds = [
      '"kind": "Pod"',
      "'kind' : 'Pod'",
      '"k\\u0069nd": Pod',
      'kind: "\\x50od"',
      'kind: !!str Pod',
      'kind: &k Pod',
      '? kind\n: Pod',
      'kind:\n  Pod',
      'kind: >-\n  Pod',
    ];
    for (const kind of kinds) {
      expect(parseManifests(`apiVersion: v1\n${kind}\nmetadata: {name: a}\n`).objects, kind).toHaveLength(1);
    }
  });

  it('tells a Helm template from broken YAML, and what to do', () => {
    const chart = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "x.name" . }}\n';
    expect(problemsOf(chart)).toEqual([
      expect.stringMatching(/^a\.yaml:4:9 .*helm template RELEASE CHART \| vigie-finops/),
    ]);
    expect(problemsOf('{{- if .Values.on }}\nkind: Pod\n{{- end }}\n')[0]).toMatch(
      /^a\.yaml:1:1 this is a template/,
    );
    expect(problemsOf(`${POD}---\n# {{ fine }}\nreplicas: {{ .Values.n }}\n`)[0]).toMatch(
      /^a\.yaml:7:11 this is a template/,
    );
    const rules =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: r}\ndata:\n  rule: "{{ $labels.pod }}"\n  other: |\n    {{ x }}\n';
    expect(problemsOf(rules)).toEqual([]);
  });

  it('names every problem of every document at once', () => {
    const text = `apiVersion: v1
kind: Pod
kind: Pod
metadata: {name: a}
---
apiVersion: v1
kind: Pod
metadata: {labels: {}}
---
apiVersion: v1
kind: Pod
metadata: {name: [}
`;
    expect(problemsOf(text)).toEqual([
      'a.yaml:3:1 this key stands twice in the same mapping; remove one of them',
      'a.yaml:6:1 Pod: metadata.name is missing',
      expect.stringMatching(/^a\.yaml:12:\d+ /),
      ...Array.from(
        { length: problemsOf(text).length - 3 },
        () => expect.stringMatching(/^a\.yaml:1[23]:/) as unknown,
      ),
    ]);
  });

  it('refuses aliases that multiply, and nesting without an end, and says where', () => {
    const levels = Array.from(
      { length: 20 },
      (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(9)}]`,
    );
    const bomb = `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nl0: &l0 [x]\n${levels.join('\n')}\n`;
    expect(problemsOf(`${POD}---\n${bomb}`)).toEqual([
      expect.stringMatching(/^a\.yaml:5:1 aliases refer to aliases/),
    ]);
    for (const deep of [
      '['.repeat(20_000),
      '{"a":'.repeat(20_000),
      Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    ]) {
      const text = `${POD}x: ${deep.startsWith(' ') || deep.startsWith('a') ? `\n ${deep.replaceAll('\n', '\n ')}` : deep}\n`;
      expect(problemsOf(text).length).toBeGreaterThan(0);
      expect(problemsOf(text)[0]).toMatch(/^a\.yaml:\d+:\d+ /);
    }
    expect(problemsOf('apiVersion: v1\nkind: Pod\nmetadata: *gone\n')[0]).toMatch(/^a\.yaml:3:11 .*gone/);
  });

  it('takes names of JavaScript’s own for names', () => {
    const text =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: constructor, labels: {__proto__: x, toString: y}}\nspec: {containers: [{name: a}]}\n';
    const [object] = parseManifests(text).objects;
    expect(object?.name).toBe('constructor');
    expect(object?.value).toHaveProperty(['metadata', 'labels', 'toString'], 'y');
    expect(Object.getOwnPropertyDescriptor(Object.prototype, 'x')).toBeUndefined();
    expect(parseManifests('apiVersion: v1\nkind: constructor\nmetadata: {name: x}\n').objects).toEqual([]);
    expect(
      parseManifests('__proto__: {kind: Pod}\napiVersion: v1\nkind: Pod\nmetadata: {name: x}\n').objects,
    ).toHaveLength(1);
  });

  it('shows nothing of a manifest that would steer a terminal', () => {
    const text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: "a\\e[31m"}\nspec: 1\n';
    const { objects } = parseManifests(text);
    expect(objects).toHaveLength(1);
    const error = new ManifestError([{ file: 'a\u001B[2J', message: objects[0]?.name ?? '' }]);
    expect(error.message).not.toContain('\u001B');
  });
});

describe('manifestsFromObjects', () => {
  it('takes objects read elsewhere, lists apart', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
    const { objects } = manifestsFromObjects([
      { apiVersion: 'v1', kind: 'PodList', items: [pod] },
      pod,
      'text',
      null,
    ]);
    expect(objects.map(({ name, origin }) => [name, origin])).toEqual([
      ['a', undefined],
      ['a', undefined],
    ]);
  });
});

describe('splitDocuments', () => {
  it.each([
    ['a: 1\n---\nb: 2\n', ['a: 1\n', '---\nb: 2\n']],
    ['---\na: 1\n...\n---\nb: 2', ['---\na: 1\n...\n', '---\nb: 2']],
    ['%YAML 1.2\n---\na: 1\n', ['%YAML 1.2\n---\na: 1\n']],
    ['a: |\n  ---\n  ...\nb: "x\n  ---"\n', ['a: |\n  ---\n  ...\nb: "x\n  ---"\n']],
    ['---a: 1\n----\n', ['---a: 1\n----\n']],
    ['a: 1\r\n---\r\nb: 2\r\n', ['a: 1\r\n', '---\r\nb: 2\r\n']],
    ['--- {a: 1}\n---', ['--- {a: 1}\n', '---']],
  ])('%j', (text, parts) => {
    expect([...splitDocuments(text)].map((part) => part.text)).toEqual(parts);
    expect([...splitDocuments(`\uFEFF${text}`)].map((part) => part.offset)[0]).toBe(1);
  });
});
