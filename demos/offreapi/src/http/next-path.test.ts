import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPath } from './next-path.ts';

describe('nextPath', () => {
  it.each(['/', '/offers/new', '/offers/1/applications?page=2&sort=name', '/a%2Fb'])('lets %s be', (path) => {
    expect(nextPath(path, '/home')).toBe(path);
  });

  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/\\/evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%2e%2e//evil.example',
    '/\t/evil.example',
    '/a\r\nSet-Cookie: x=1',
    '/é',
    'offers',
    '',
    '/sign-in',
    '/sign-in?next=/sign-in',
    '/sign-out',
    `/${'x'.repeat(2000)}`,
    ['/a', '/b'],
    undefined,
    null,
  ])('does not go to %j', (asked) => {
    expect(nextPath(asked, '/home')).toBe('/home');
  });

  it('stays on this site, whatever is asked', () => {
    const bits = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '%2f',
      '@',
      ':',
      '?',
      '#',
      'evil.example',
      'http:',
      '\t',
      '\n',
      'a',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 8 }), (parts) => {
        const path = nextPath(`/${parts.join('')}`, '/home');
        const url = new URL(path, 'https://jobs.example');
        expect(url.origin).toBe('https://jobs.example');
        expect(path.startsWith('//')).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
