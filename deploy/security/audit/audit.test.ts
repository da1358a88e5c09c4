import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

let registry: Server | undefined;
afterEach(() => {
  registry?.closeAllConnections();
  registry?.close();
});

/** pnpm itself, asking a registry that knows this of koa. */
async function audit(
  status: number,
  severity?: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  registry = createServer((request, response) => {
    const advisory = {
      id: 1,
      url: 'https://example.org/1',
      title: 'made up',
      severity,
      vulnerable_versions: '<99',
    };
    const known =
      severity === undefined
        ? {}
        : { koa: [{ ...advisory, cwe: [], cvss: { score: 8, vectorString: null } }] };
    request.resume().once('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(known));
    });
  });
  await new Promise<void>((resolve) => registry?.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
  const { promise, resolve } = Promise.withResolvers<{ code: number; stdout: string; stderr: string }>();
  execFile(
    process.execPath,
    ['--conditions=@vigie/source', join(import.meta.dirname, 'main.ts')],
    { env: { ...process.env, pnpm_config_registry: url } },
    (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
  );
  return await promise;
}

describe('npm run audit', () => {
  it('fails on what is high', { timeout: 60_000 }, async () => {
    const { code, stdout } = await audit(200, 'high');
    expect(stdout).toContain('koa: made up');
    expect(code).toBe(1);
  });

  it('tells what is moderate, and passes', { timeout: 60_000 }, async () => {
    const { code, stdout, stderr } = await audit(200, 'moderate');
    expect(stdout).toContain('moderate koa');
    expect(stderr).toContain('1 known, 0 of them high or above.');
    expect(code).toBe(0);
  });

  it('does not pass for want of an answer', { timeout: 60_000 }, async () => {
    const { code, stderr } = await audit(405);
    expect(stderr).toContain('could not be asked');
    expect(code).toBe(3);
  });
});
