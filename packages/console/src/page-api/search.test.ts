import { describe, expect, it } from 'vitest';
import { compileSearch } from './search.ts';

const texts = [
  'GET /offers/:id',
  '{"attributes":[["http.status",503],["user","Ada \\"A\\""]]}',
  '{"level":"warn","n":12}',
];

function finds(query: string): boolean | undefined {
  return compileSearch(query)?.(texts);
}

describe('compileSearch', () => {
  it.each([
    ['offers', true],
    ['OFFERS get', true],
    ['offers missing', false],
    ['missing OR offers', true],
    ['missing OR absent', false],
    ['-missing offers', true],
    ['-offers', false],
    ['"GET /offers"', true],
    ['"offers get"', false],
    ['http.status=503', true],
    ['http.status=50', false],
    ['-http.status=503', false],
    ['level=warn', true],
    ['n=12', true],
    ['n=1', false],
    ['user="Ada \\"A\\""', true],
    ['"Ada \\"A\\""', true],
  ])('%s → %s', (query, found) => {
    expect(finds(query)).toBe(found);
  });

  it('is nothing for an empty search', () => {
    expect(compileSearch('  ')).toBeUndefined();
    expect(compileSearch('OR')).toBeUndefined();
  });

  it.each(['"', '-', '=', '-"', 'a="', '((([[[', '\\'])('does not fail on %s', (query) => {
    expect(() => finds(query)).not.toThrow();
  });
});
