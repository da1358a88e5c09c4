import { describe, expect, it } from 'vitest';
import { send } from '../send.ts';
import type { ObservedTelemetry, Rig } from './adapter.ts';

export function testEndpoints<Vigie extends ObservedTelemetry>({ start }: Rig<Vigie>): void {
  describe('the operators’ endpoints', () => {
    it('answer before any handler, and are neither logged nor in the histogram', async () => {
      const service = await start();
      for (const path of ['/livez', '/readyz', '/metrics']) {
        expect((await send(service.url + path)).status, path).toBe(200);
        expect((await send(service.url + path, { method: 'POST' })).status, path).toBe(405);
        expect((await send(service.url + path, { method: 'HEAD' })).body, path).toHaveLength(0);
      }
      expect(await service.sum(/^http_server_request_duration_seconds_count/)).toBe(0);
      expect(await service.sum(/^vigie_endpoint_requests_total\{.*endpoint="live".*status="200"/)).toBe(2);
      expect(service.lines.access()).toHaveLength(0);
      await service.observed('/json');
      expect(service.lines.access()).toHaveLength(1);
    });

    it('move, have several paths, and are switched off', async () => {
      const service = await start({
        endpoints: { metrics: '/internal/metrics', ready: ['/readyz', '/health'], live: false },
      });
      const status = async (path: string): Promise<number> => (await send(service.url + path)).status;
      expect(await status('/internal/metrics')).toBe(200);
      expect(await status('/health?verbose')).toBe(200);
      expect(await status('/readyz')).toBe(200);
      for (const path of ['/metrics', '/livez', '/healthy', '/a/health'])
        expect(await status(path)).toBe(404);
    });

    it('tell that a dependency fails, and from shutdown on that the service stops', async () => {
      const service = await start({ level: 'error' });
      let down = true;
      service.vigie.health.addReadinessCheck('database', () => {
        if (down) throw Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
      });
      const failing = await send(`${service.url}/readyz`);
      expect(failing.status).toBe(503);
      expect(JSON.parse(failing.body.toString())).toEqual({
        status: 'failing',
        checks: [{ name: 'database', ok: false, reason: 'ECONNREFUSED' }],
      });
      down = false;
      expect((await send(`${service.url}/readyz`)).status).toBe(200);
      await service.vigie.shutdown();
      expect((await send(`${service.url}/readyz`)).status).toBe(503);
      expect((await send(`${service.url}/livez`)).status).toBe(200);
    });
  });

  it('upgrades are left to whoever listens for them', async () => {
    const service = await start();
    service.server.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: test\r\nconnection: upgrade\r\n\r\n'),
    );
    await send(service.url, { headers: { connection: 'upgrade', upgrade: 'test' } });
    expect(await service.sum(/^http_server_request_duration_seconds_count/)).toBe(0);
  });
}
