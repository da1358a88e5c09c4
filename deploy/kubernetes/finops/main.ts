import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildTool } from '@vigie/e2e/backends';
import { KUBERNETES_FOLDER, OVERLAYS } from '../testing/overlays.ts';
import { annotationPatches } from './annotations.ts';

await buildTool('kustomize', { say: (line) => console.error(line) });
for (const overlay of OVERLAYS) {
  const file = join(KUBERNETES_FOLDER, 'overlays', overlay, 'finops.yaml');
  const text = annotationPatches(overlay);
  if (text === readFileSync(file, 'utf8')) continue;
  writeFileSync(file, text);
  console.log(`overlays/${overlay}/finops.yaml`);
}
