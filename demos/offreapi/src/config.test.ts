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
    });
  });

  it('reads every variable, and takes an empty one for absent', () => {
    const env = {
      OTEL_SERVICE_NAME: 'jobs',
      HOST: '::',
      PORT: '0',
      DATABASE_URL: 'postgres://u:p@db/offers',
      VIGIE_DATA_DIR: '',
    };
    expect(resolveConfig(env)).toEqual({
      service: 'jobs',
      host: '::',
      port: 0,
      databaseUrl: 'postgres://u:p@db/offers',
      dataDir: undefined,
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
});
