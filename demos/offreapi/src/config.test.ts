import { describe, expect, it } from 'vitest';
import { resolveConfig } from './config.ts';

describe('resolveConfig', () => {
  it('listens on the local machine and keeps data in memory unless told otherwise', () => {
    expect(resolveConfig({})).toEqual({
      service: 'offreapi',
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: undefined,
      dataDir: undefined,
      admin: { demo: false, email: undefined, password: undefined },
      retentionDays: 730,
      trustProxy: false,
      costFooter: false,
    });
  });

  it('reads every variable, and takes an empty one for absent', () => {
    const env = {
      OTEL_SERVICE_NAME: 'jobs',
      HOST: '::',
      PORT: '0',
      DATABASE_URL: 'postgres://u:p@db/offers',
      VIGIE_DATA_DIR: '',
      OFFREAPI_DEMO: '1',
      OFFREAPI_ADMIN_EMAIL: 'a@example.org',
      OFFREAPI_ADMIN_PASSWORD: 'demo demo demo',
      OFFREAPI_RETENTION_DAYS: '90',
      OFFREAPI_TRUST_PROXY: '1',
      VIGIE_COST_FOOTER: '1',
    };
    expect(resolveConfig(env)).toEqual({
      service: 'jobs',
      host: '::',
      port: 0,
      databaseUrl: 'postgres://u:p@db/offers',
      dataDir: undefined,
      admin: { demo: true, email: 'a@example.org', password: 'demo demo demo' },
      retentionDays: 90,
      trustProxy: true,
      costFooter: true,
    });
  });

  it.each(['x', '-1', '70000', '3000.5', '1e3'])('refuses the port %s and says what it received', (port) => {
    expect(() => resolveConfig({ PORT: port })).toThrow(
      `VIGIE_E_OFFREAPI_PORT: PORT must be a whole number from 0 to 65535, received "${port}"`,
    );
  });

  it('refuses another kind of database without repeating the password', () => {
    const url = 'mysql://root:canary@db/x';
    expect(() => resolveConfig({ DATABASE_URL: url })).toThrow('VIGIE_E_OFFREAPI_DATABASE_URL');
    expect(() => resolveConfig({ DATABASE_URL: url })).not.toThrow('canary');
  });

  it.each([
    [{ OFFREAPI_ADMIN_EMAIL: 'a@example.org' }, 'go together'],
    [{ OFFREAPI_ADMIN_PASSWORD: 'canary-canary-1' }, 'go together'],
    [{ OFFREAPI_ADMIN_EMAIL: 'nobody', OFFREAPI_ADMIN_PASSWORD: 'canary-canary-1' }, 'received "nobody"'],
    [{ OFFREAPI_ADMIN_EMAIL: 'a@example.org', OFFREAPI_ADMIN_PASSWORD: 'canary' }, '12 to 256 characters'],
    ...[
      'password1234',
      'OffreAPI-admin-2026',
      'changeme!changeme!',
      'aaaaaaaaaaaaaa',
      'Jane.Doe@acme.example',
    ].map((password): [Record<string, string>, string] => [
      { OFFREAPI_ADMIN_EMAIL: 'jane.doe@acme.example', OFFREAPI_ADMIN_PASSWORD: password },
      'can be guessed',
    ]),
  ])('refuses the admin %j and does not repeat the password', (env, message) => {
    expect(() => resolveConfig(env)).toThrow('VIGIE_E_OFFREAPI_ADMIN');
    expect(() => resolveConfig(env)).toThrow(message);
    expect(() => resolveConfig(env)).not.toThrow('canary');
  });

  it('takes a password nobody tries first', () => {
    for (const password of ['correct horse battery staple', 'h4Jw-9sd.Kq2z', 'Un vieux vélo bleu']) {
      const env = { OFFREAPI_ADMIN_EMAIL: 'jane@acme.example', OFFREAPI_ADMIN_PASSWORD: password };
      expect(resolveConfig(env).admin.password).toBe(password);
    }
  });

  it.each(['0', '731', '-1', '1.5', 'x'])('refuses to keep applications for %s days', (days) => {
    expect(() => resolveConfig({ OFFREAPI_RETENTION_DAYS: days })).toThrow('VIGIE_E_OFFREAPI_RETENTION_DAYS');
  });

  it('refuses a switch that is neither on nor off', () => {
    expect(() => resolveConfig({ OFFREAPI_DEMO: 'yes' })).toThrow('VIGIE_E_OFFREAPI_SWITCH: OFFREAPI_DEMO');
  });
});
