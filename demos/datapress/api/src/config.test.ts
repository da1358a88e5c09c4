import { describe, expect, it } from 'vitest';
import { resolveConfig } from './config.ts';

describe('resolveConfig', () => {
  it('listens on 8000 under its own name when nothing is set', () => {
    expect(resolveConfig({})).toEqual({
      host: undefined,
      port: 8000,
      service: 'datapress-api',
      version: 'dev',
      environment: {},
    });
  });

  it('takes port, address, name and version from the environment', () => {
    const config = resolveConfig({
      HOST: '127.0.0.1',
      PORT: '0',
      OTEL_SERVICE_NAME: 'press',
      API_VERSION: '1.2.3',
    });
    expect(config).toMatchObject({ host: '127.0.0.1', port: 0, service: 'press', version: '1.2.3' });
  });

  it.each(['http', '-1', '65536', '80 80', '8e3'])(
    'names the option and the value when PORT is %j',
    (value) => {
      expect(() => resolveConfig({ PORT: value })).toThrow(`VIGIE_E_DATAPRESS_API_PORT: PORT is "${value}"`);
    },
  );
});
