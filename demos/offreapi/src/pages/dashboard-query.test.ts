import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../http/problem.ts';
import { dashboardSearch, filtersOf, isFiltered, readDashboardQuery } from './dashboard-query.ts';

const read = (search: string): ReturnType<typeof readDashboardQuery> => {
  const parameters: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) (parameters[name] ??= []).push(value);
  return readDashboardQuery(parameters);
};

describe('the query of a dashboard', () => {
  it('takes what a form sends, empty fields included', () => {
    const query = read(
      'skill=Node.js&skill=C%2B%2B&related=1&min=40&max=&from=2026-03-01&to=2026-03-02&status=new&status=hired&text=+ada+&sort=newest&page=2',
    );
    expect(filtersOf(query)).toEqual({
      skills: ['Node.js', 'C++'],
      related: true,
      minScore: 40,
      from: new Date('2026-03-01T00:00:00Z'),
      to: new Date('2026-03-03T00:00:00Z'),
      statuses: ['new', 'hired'],
      text: 'ada',
    });
    expect(query).toMatchObject({ sort: 'newest', page: 2 });
    expect(isFiltered(query)).toBe(true);
    expect(isFiltered(read('min=&text=&sort=name'))).toBe(false);
  });

  it('is the same after a round trip through its address', () => {
    const search =
      '?skill=C%2B%2B&related=1&min=12.5&from=2026-02-28&status=rejected&text=%22x%22&asked=1&sort=name&page=3';
    expect(dashboardSearch(read(search), { page: 3 })).toBe(search);
    expect(dashboardSearch(read(''))).toBe('');
    expect(dashboardSearch(read(search), { skills: [], text: '' })).toBe(
      '?min=12.5&from=2026-02-28&status=rejected&asked=1&sort=name',
    );
  });

  it.each([
    ['min=-1', 'not-a-number'],
    ['max=101', 'too-high'],
    ['min=abc', 'not-a-number'],
    ['min=1e2', 'not-a-number'],
    ['from=2026-02-30', 'not-a-date'],
    ['to=yesterday', 'not-a-date'],
    ['status=fired', 'not-a-choice'],
    ['sort=age', 'not-a-choice'],
    ['page=0', 'too-low'],
  ])('refuses %s: %s', (search, code) => {
    const field = search.slice(0, search.indexOf('='));
    expect(() => read(search)).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ field, code })] }),
    );
  });

  it('is read or refused, whatever comes', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 }),
    );
    const names = fc.constantFrom('skill', 'min', 'from', 'status', 'text', 'page', 'sort', '__proto__');
    fc.assert(
      fc.property(fc.dictionary(names, value), (parameters) => {
        try {
          const query = readDashboardQuery(parameters);
          expect(dashboardSearch(query, { page: query.page }).isWellFormed()).toBe(true);
          expect(query.text).not.toMatch(/\p{Cc}/u);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }),
      { numRuns: 40 },
    );
  });
});
