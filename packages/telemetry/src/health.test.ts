import { describe, expect, it } from 'vitest';
import { createHealth } from './health.ts';

describe('readiness', () => {
  it('is given while every check passes, and names the one that fails without its message', async () => {
    const health = createHealth();
    expect(await health.readiness()).toEqual({ ready: true, stopping: false, checks: [] });

    let down = false;
    health.addReadinessCheck('database', async () => {
      if (down) throw Object.assign(new Error('password=hunter2 refused'), { code: 'ECONNREFUSED' });
    });
    const remove = health.addReadinessCheck('queue', () => true);
    expect((await health.readiness()).ready).toBe(true);

    down = true;
    const failing = await health.readiness();
    expect(failing.ready).toBe(false);
    expect(failing.checks).toEqual([
      { name: 'database', ok: false, reason: 'ECONNREFUSED' },
      { name: 'queue', ok: true },
    ]);
    expect(JSON.stringify(failing)).not.toContain('hunter2');

    remove();
    expect((await health.readiness()).checks).toHaveLength(1);
  });

  it('says the cause behind a general error', async () => {
    const health = createHealth();
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    health.addReadinessCheck('api', () => Promise.reject(new TypeError('fetch failed', { cause })));
    expect((await health.readiness()).checks[0]?.reason).toBe('ECONNREFUSED');
  });

  it('fails a check that does not answer in 2 s', async () => {
    const health = createHealth();
    health.addReadinessCheck('slow', () => new Promise(() => {}));
    const started = performance.now();
    expect((await health.readiness()).checks[0]).toEqual({ name: 'slow', ok: false, reason: 'TimeoutError' });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('is gone once the service stops, whatever the checks say', async () => {
    const health = createHealth();
    health.stopping();
    expect(await health.readiness()).toEqual({ ready: false, stopping: true, checks: [] });
  });

  it('refuses two checks of one name', () => {
    const health = createHealth();
    health.addReadinessCheck('database', () => true);
    expect(() => health.addReadinessCheck('database', () => true)).toThrow(
      expect.objectContaining({ code: 'VIGIE_E_TELEMETRY_CHECK_NAME' }),
    );
  });
});
