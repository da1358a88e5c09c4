import { spawnSync } from 'node:child_process';

/** The version that the Dockerfile and `scripts/bootstrap.mjs` bring. */
export const PNPM_VERSION = '12.21.0';

/**
 * Runs pnpm: the one on the PATH, else the pinned one through npm.
 *
 * @throws Error with what it said
 */
export function pnpm(args: readonly string[], cwd: string): void {
  const options = {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CI: 'true' },
    maxBuffer: 64_000_000,
  } as const;
  let result = spawnSync('pnpm', [...args], options);
  if (result.error !== undefined && 'code' in result.error && result.error.code === 'ENOENT')
    result = spawnSync('npx', ['--yes', '-p', `pnpm@${PNPM_VERSION}`, 'pnpm', ...args], options);
  if (result.status === 0) return;
  const said = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().slice(-2000);
  throw new Error(
    `pnpm ${args.join(' ')} failed (${result.error?.message ?? `exit ${result.status}`}): ${said}`,
  );
}
