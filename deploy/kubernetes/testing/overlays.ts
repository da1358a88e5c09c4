import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { toolPath } from '@vigie/e2e/backends';
import { parseAllDocuments } from 'yaml';

export const KUBERNETES_FOLDER: string = join(import.meta.dirname, '..');

/** What an operator applies; `local/monitoring` goes on top of minikube or kind. */
export const OVERLAYS = ['minikube', 'kind', 'recette', 'production'] as const;
export const KUSTOMIZATIONS: readonly string[] = [
  ...OVERLAYS.map((name) => `overlays/${name}`),
  'local/monitoring',
  'cluster-issuers',
];

/** As much of an object as the tests look at. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
  // oxlint-disable-next-line typescript/no-explicit-any -- the API server says what is in it
  readonly spec?: any;
  readonly data?: Readonly<Record<string, string>>;
}

export type Labels = Readonly<Record<string, string>>;

/** What `kubectl apply -k` sends, as YAML. */
export function render(kustomization: string): string {
  const options = { encoding: 'utf8', maxBuffer: 16 * 2 ** 20 } as const;
  return execFileSync(toolPath('kustomize'), ['build', join(KUBERNETES_FOLDER, kustomization)], options);
}

export function parse(text: string): KubernetesObject[] {
  return parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
}
