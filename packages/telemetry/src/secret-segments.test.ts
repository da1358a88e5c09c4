import { describe, expect, it } from 'vitest';
import { createSegmentRedactor } from './secret-segments.ts';

const redact = createSegmentRedactor((name) => /token|password$/i.test(name));

describe('a path whose route names a secret', () => {
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

  it('remembers few routes, however many there are', () => {
    for (let index = 0; index < 5000; index++) {
      expect(redact(`/${index}/:token`, `/${index}/canary`)).toBe(`/${index}/[redacted]`);
    }
  });
});
