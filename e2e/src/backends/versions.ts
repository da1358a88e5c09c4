import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresVersion } from './postgresql.ts';
import { moduleFolder } from './tool-path.ts';
import { TOOLS, type ToolName } from './tools.ts';

export type BackendName = ToolName | 'postgresql';

/** The version a backend is pinned to: of its Go module, or of the package with its binaries. */
export function versionOf(name: BackendName): string {
  if (name === 'postgresql') return postgresVersion();
  const tool = TOOLS[name];
  const required = [
    ...readFileSync(join(moduleFolder(tool), 'go.mod'), 'utf8').matchAll(
      /^\s*(?:require\s+)?(\S+\.\S+\/\S+)\s+(v\S+)/gm,
    ),
  ];
  const [, , version] =
    required
      .filter(([, path]) => `${tool.package}/`.startsWith(`${path}/`))
      // The longest path is that of the module itself.
      .toSorted(([, one = ''], [, other = '']) => other.length - one.length)[0] ?? [];
  if (version === undefined)
    throw new Error(`${tool.module}/go.mod requires nothing that has ${tool.package}.`);
  return version;
}
