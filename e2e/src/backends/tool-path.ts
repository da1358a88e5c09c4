import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { TOOLS, type Tool, type ToolName } from './tools.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const MODULES = join(import.meta.dirname, '..', '..', 'backends');

/** Where a tool's go.mod and go.sum stand. */
export function moduleFolder(tool: Tool): string {
  return join(MODULES, tool.module);
}

/**
 * Where a tool is kept once built: `backends/` of `VIGIE_CACHE_DIR`, else of `vigie/` in the user's cache folder. The name has a
 * hash of all that decides what is built, so that a newer version lies beside an older one.
 */
export function toolPath(name: ToolName, env: Environment = process.env): string {
  const tool: Tool = TOOLS[name];
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(moduleFolder(tool), file)));
  const tags = tool.tags === undefined ? '' : ` ${tool.tags}`;
  hash.update(`${tool.package} ${tool.ldflags ?? ''}${tags} ${process.platform} ${process.arch}`);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return join(cacheFolder(env), 'backends', `${name}-${hash.digest('hex').slice(0, 12)}${suffix}`);
}

export function isBuilt(name: ToolName, env: Environment = process.env): boolean {
  return existsSync(toolPath(name, env));
}

/** `VIGIE_CACHE_DIR`, else `vigie/` in the user's cache folder. */
export function cacheFolder(env: Environment): string {
  if (env['VIGIE_CACHE_DIR']) return env['VIGIE_CACHE_DIR'];
  const base =
    env['XDG_CACHE_HOME'] ||
    (process.platform === 'win32' && env['LOCALAPPDATA']) ||
    join(homedir(), '.cache');
  return join(base, 'vigie');
}
