import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesClient } from '@vigie/e2e/backends';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: unknown;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; kind: string; version: string }[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

/** Where kubeconform finds the schema of a kind, below the folder that `writeSchemas` filled. */
export const SCHEMA_TEMPLATE = '{{.ResourceKind}}{{.KindSuffix}}.json';

/**
 * JSON schemas for kubeconform from what an API server publishes (OpenAPI v3), its resource definitions among it: the public
 * collections are of versions that somebody else chose, and know no definitions of ours. Unknown fields are refused.
 *
 * @param groups as in a path: `api/v1`, `apis/apps/v1`
 */
export async function writeSchemas(
  cluster: KubernetesClient,
  groups: readonly string[],
  folder: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const path of groups) {
    const { stdout, stderr } = await cluster.kubectl(['get', '--raw', `/openapi/v3/${path}`]);
    if (stdout === '') throw new Error(`${path}: ${stderr}`);
    const { components } = JSON.parse(stdout) as { components: { schemas: Record<string, Schema> } };
    for (const schema of Object.values(components.schemas)) close(schema);
    for (const [name, schema] of Object.entries(components.schemas)) {
      for (const { group, kind, version } of schema['x-kubernetes-group-version-kind'] ?? []) {
        const suffix = [group.split('.')[0], version].filter((part) => part !== '').join('-');
        if (!path.endsWith(group === '' ? `api/${version}` : `${group}/${version}`)) continue;
        const document = { $ref: `#/components/schemas/${name}`, components };
        writeFileSync(join(folder, `${kind.toLowerCase()}-${suffix}.json`), JSON.stringify(document));
      }
    }
  }
}

/** A schema that lists properties lists them all. */
function close(schema: Schema): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const value of Object.values(schema)) close(value as Schema);
  if (schema.properties === undefined || Array.isArray(schema)) return;
  if (schema['x-kubernetes-preserve-unknown-fields'] !== true) schema.additionalProperties ??= false;
}
