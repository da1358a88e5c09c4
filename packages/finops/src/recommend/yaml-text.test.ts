import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { yamlText, type YamlValue } from './yaml-text.ts';

describe('yamlText', () => {
  it('is read back as what was written, in YAML 1.1 and 1.2', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        'yes',
        'NULL',
        '~',
        '1',
        '0x1f',
        '1e3',
        '250m',
        '512Mi',
        '2026-01-01',
        'a: b',
        '- a',
        '#',
        '',
        'a\nb\n',
        '1_0m',
      ),
    );
    const leaf = fc.oneof(text, fc.integer(), fc.constant(null));
    const { map } = fc.letrec<{ map: Record<string, YamlValue>; value: YamlValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3, depthSize: 'small' },
        leaf,
        fc.array(fc.oneof(leaf, fc.dictionary(text, leaf, { minKeys: 1, noNullPrototype: true })), {
          maxLength: 3,
        }),
        tie('map'),
      ),
      map: fc.dictionary(text, tie('value'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(map, (value) => {
        if (Object.hasOwn(value, '__proto__')) return;
        const written = yamlText(value);
        for (const version of ['1.1', '1.2'] as const)
          expect(parse(written, { version, stringKeys: true })).toEqual(value);
      }),
    );
  });
});
