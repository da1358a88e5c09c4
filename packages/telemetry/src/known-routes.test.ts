import { describe, expect, it } from 'vitest';
import { createRoutes } from './known-routes.ts';

const routeOf = createRoutes((name) => /token|password$/i.test(name));
const redact = (route: string, path: string): string => routeOf(route).redactPath?.(path) ?? path;

describe('a path whose route calls a part of it a secret', () => {
  it.each([
    ['/reset/:token', '/reset/canary', '/reset/[redacted]'],
    ['/reset/:token/confirm', '/reset/canary/confirm', '/reset/[redacted]/confirm'],
    ['/users/:id/tokens/:accessToken', '/users/7/tokens/canary', '/users/7/tokens/[redacted]'],
    ['/reset/key-:token', '/reset/key-canary', '/reset/[redacted]'],
    ['/reset/{token}', '/reset/canary', '/reset/[redacted]'],
    ['/reset/:token?', '/reset/canary', '/reset/[redacted]'],
    ['/reset/:token([a-z]+)', '/reset/canary', '/reset/[redacted]'],
    ['/reset{/:token}', '/reset/canary', '/reset/[redacted]'],
    ['/a{/:lang}/:token', '/a/canary', '/a/[redacted]'],
    ['/a{/:lang}/:token', '/a/fr/canary', '/a/[redacted]/[redacted]'],
    ['/files/*path/:token', '/files/a/b/canary', '/files/a/[redacted]/[redacted]'],
    ['/files/*token', '/files/canary/canary', '/files/[redacted]/[redacted]'],
    [String(/^\/reset\/(?<token>[^/]+)$/), '/reset/canary', '/[redacted]/[redacted]'],
    ['/reset/:token', '/reset/canary/', '/reset/[redacted]/'],
    ['/reset/:token', '/reset', '/reset'],
  ])('%s: %s', (route, path, expected) => {
    expect(redact(route, path)).toBe(expected);
    expect(redact(route, path)).toBe(expected);
  });

  it.each([
    ['/users/:id', '/users/7'],
    ['/tokens', '/tokens'],
    ['/tokens/:id', '/tokens/7'],
    ['/files/*path', '/files/a/b'],
    ['orders', '/orders'],
  ])('%s names none', (route, path) => {
    expect(redact(route, path)).toBe(path);
  });

  it('is cut where it is too long to be one', () => {
    const { template, redactPath } = routeOf(`/${'x'.repeat(1000)}/:token`);
    expect(template).toHaveLength(256);
    expect(redactPath?.(`/${'x'.repeat(1000)}/canary`)).toMatch(/x\/\[redacted\]$/);
  });

  it('remembers few routes, however many there are', () => {
    for (let index = 0; index < 5000; index++) {
      expect(redact(`/${index}/:token`, `/${index}/canary`)).toBe(`/${index}/[redacted]`);
    }
  });
});
