import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { checkHeaders } from './header-checks.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A service that does everything wrong that is looked for. */
async function startCareless(): Promise<string> {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://a');
    response.setHeader('x-powered-by', 'Careless');
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('set-cookie', 'session=1');
    response.setHeader('content-security-policy', "default-src *; script-src 'unsafe-inline'");
    if (searchParams.get('next')?.includes('canary') === true) response.setHeader('x-canary', 'yes');
    if (pathname.includes('%ff')) {
      response.statusCode = 500;
      response.end('Error: oops\n    at handle (/srv/app/src/main.ts:12:3)');
    } else if (pathname.endsWith('passwd')) response.end('root:x:0:0:root:/root:/bin/sh');
    else response.end(`${request.headers.host} ${JSON.stringify(request.headers)}`);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the checks of a running service', () => {
  it('find each fault of a careless one', { timeout: 60_000 }, async () => {
    const origin = await startCareless();
    const { findings, checks } = await checkHeaders({
      name: 'careless',
      origin,
      pages: ['/'],
      data: ['/data'],
    });
    // Node itself keeps a service from these two.
    const kept = ['no request can be smuggled', 'too much is refused'];
    const clean = checks.filter((check) => check.findings === 0).map(({ check }) => check);
    expect(clean).toEqual(kept);
    expect(findings.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['shows a stack trace', 'gives a file away', 'cookie session is not HttpOnly']),
    );
  });

  it('report a service that does not answer', async () => {
    const origin = await startCareless();
    server?.close();
    server?.closeAllConnections();
    const { findings } = await checkHeaders({ name: 'gone', origin, pages: ['/'], data: ['/data'] });
    expect(findings.every(({ what }) => what.includes('ECONNREFUSED'))).toBe(true);
    expect(findings.length).toBeGreaterThan(10);
  });
});
