import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { KUBERNETES_FOLDER, parse, render, type KubernetesObject, type Labels } from '../testing/overlays.ts';

const CLI = join(KUBERNETES_FOLDER, '..', '..', 'packages', 'finops', 'src', 'main.ts');
const PRICES = join(KUBERNETES_FOLDER, 'components', 'finops', 'prices.yaml');
const PREFIX = 'finops.vigie.dev/';
const HEADER = `# Written by deploy/kubernetes/finops/main.ts from what this overlay requests. Change prices, owners or requests instead.\n`;

/** What `vigie-finops annotate` writes into an overlay, as patches: the annotations of an object depend on the whole overlay. */
export function annotationPatches(overlay: string): string {
  const { stdout } = finops(
    ['annotate', '-', '--force', '--owners', join(KUBERNETES_FOLDER, 'finops', 'owners.yaml')].concat([
      '--environment',
      overlay,
      '--price-book',
      PRICES,
      '--pod-annotations',
      POD_ANNOTATIONS,
    ]),
    render(`overlays/${overlay}`),
  );
  const patches = parse(stdout).flatMap((object) => {
    const own = costOf(object.metadata.annotations);
    return own === undefined
      ? []
      : [patch(object, own, costOf(object.spec?.template?.metadata?.annotations))];
  });
  return HEADER + patches.map((one) => stringify(one, { lineWidth: 0, singleQuote: true })).join('---\n');
}

/** Findings of `vigie-finops check` on a rendered overlay; none where all is well. */
export function checkCost(rendered: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = finops(
    ['check', '-', '--budgets', join(KUBERNETES_FOLDER, 'finops', 'budgets.yaml'), '--at-max'].concat([
      '--price-book',
      PRICES,
      '--pod-annotations',
      POD_ANNOTATIONS,
    ]),
    rendered,
  );
  return { status, output: stdout + stderr };
}

/** Not the amounts: a new price would roll every pod. */
const POD_ANNOTATIONS = 'ownership';

function finops(
  args: readonly string[],
  input: string,
): { status: number | null; stdout: string; stderr: string } {
  const result = spawnSync(process.execPath, ['--conditions=@vigie/source', CLI, ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 16 * 2 ** 20,
  });
  if (result.status !== 0 && args[0] === 'annotate') throw new Error(result.stderr);
  return result;
}

function patch(object: KubernetesObject, own: Labels, pod: Labels | undefined): object {
  const { name, namespace } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { name, namespace, annotations: own },
    ...(pod === undefined ? {} : { spec: { template: { metadata: { annotations: pod } } } }),
  };
}

function costOf(annotations: Labels = {}): Labels | undefined {
  const entries = Object.entries(annotations)
    .filter(([name]) => name.startsWith(PREFIX))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
