import { describe, expect, it } from 'vitest';
import { resolveConfig } from './config.ts';

describe('resolveConfig', () => {
  it('calls the API by its container name when nothing is set', () => {
    const config = resolveConfig({});
    expect(config).toMatchObject({
      host: undefined,
      port: 8080,
      service: 'datapress-front',
      version: 'dev',
      costFooter: false,
    });
    expect(config.apiBaseUrl.href).toBe('http://api:8000/');
    expect(config.apiPublicUrl.href).toBe('http://localhost:8000/');
  });

  it('takes every value from the environment', () => {
    const config = resolveConfig({
      HOST: '127.0.0.1',
      PORT: '80',
      OTEL_SERVICE_NAME: 'press',
      FRONT_VERSION: '1.2.3',
      API_BASE_URL: 'http://127.0.0.1:9000/v1/',
      API_PUBLIC_URL: 'https://press.example/api',
    });
    expect(config).toMatchObject({ host: '127.0.0.1', port: 80, service: 'press', version: '1.2.3' });
    expect(config.apiBaseUrl.href).toBe('http://127.0.0.1:9000/v1/');
    expect(config.apiPublicUrl.href).toBe('https://press.example/api');
  });

  it.each(['API_BASE_URL', 'API_PUBLIC_URL'])('refuses a %s that is not http or https', (name) => {
    for (const value of ['javascript:alert(1)', 'ftp://files', 'api:8000', '/api', 'data:text/html,x']) {
      expect(() => resolveConfig({ [name]: value })).toThrow(
        `VIGIE_E_DATAPRESS_FRONT_${name}: ${name} is ${JSON.stringify(value)}`,
      );
    }
  });

  it('shows the cost of a request where it is switched on', () => {
    expect(resolveConfig({ VIGIE_COST_FOOTER: '1' }).costFooter).toBe(true);
    expect(() => resolveConfig({ VIGIE_COST_FOOTER: 'yes' })).toThrow(/VIGIE_E_DATAPRESS_FRONT_COST_FOOTER/);
  });

  it('refuses an address with a password, without repeating it', () => {
    const attempt = (): unknown => resolveConfig({ API_BASE_URL: 'http://u:hunter2@api' });
    expect(attempt).toThrow('VIGIE_E_DATAPRESS_FRONT_API_BASE_URL');
    expect(attempt).not.toThrow('hunter2');
  });

  it.each(['http', '65536', '-1'])('names the option and the value when PORT is %j', (value) => {
    expect(() => resolveConfig({ PORT: value })).toThrow(`VIGIE_E_DATAPRESS_FRONT_PORT: PORT is "${value}"`);
  });
});
