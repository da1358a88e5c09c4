import { expect, it } from 'vitest';
import { parseOptions } from './options.ts';
import { SECTIONS } from './sections.ts';

it('measures everything unless told, and what it is told', () => {
  expect(parseOptions([], SECTIONS, '/repository')).toEqual({
    sections: SECTIONS,
    rounds: 16,
    soakSeconds: 600,
    json: false,
    out: '/repository/docs/reliability.md',
  });
  const options = parseOptions(['--only', 'failures', '--rounds', '3', '--out', 'none'], SECTIONS, '/');
  expect(options).toMatchObject({ sections: [{ name: 'failures' }], rounds: 3, out: undefined });
  expect(parseOptions(['--help'], SECTIONS, '/')).toBe('help');
});

it.each([
  [['--only', 'failings'], '--only takes failures'],
  [['--rounds', '2'], "--rounds takes a whole number from 3 to 1000, but got '2'"],
  [['--soak-seconds', 'long'], '--soak-seconds takes a whole number'],
  [['--nonsense'], 'nonsense'],
])('says what is wrong with %j', (args, message) => {
  expect(() => parseOptions(args, SECTIONS, '/')).toThrow(message);
});
