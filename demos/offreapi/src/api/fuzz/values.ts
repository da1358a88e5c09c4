import * as fc from 'fast-check';
import type { JsonSchema } from '../json-schema.ts';

/** Looks `$ref` up. */
export type Resolve = (schema: JsonSchema) => JsonSchema;

/** Values that a schema takes. */
export function validValue(schema: JsonSchema, resolve: Resolve): fc.Arbitrary<unknown> {
  const { anyOf, const: constant, enum: choices, type, ...rules } = resolve(schema);
  if (constant !== undefined) return fc.constant(constant);
  if (choices !== undefined) return fc.constantFrom(...choices);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((each) => validValue(each, resolve)));
  switch (type) {
    case 'string':
      return validText(rules);
    case 'integer':
    case 'number':
      return validNumber(rules, type === 'integer');
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(validValue(rules.items ?? {}, resolve), {
        minLength: rules.minItems ?? 0,
        maxLength: Math.min(rules.maxItems ?? 4, 4),
      });
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(rules.properties ?? {}).map(([name, property]) => [
            name,
            validValue(property, resolve),
          ]),
        ),
        { requiredKeys: [...(rules.required ?? [])] },
      );
    default:
      return fc.constant(null);
  }
}

function validText({ format, pattern, minLength = 0, maxLength = 60 }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  const between = {
    min: new Date('1970-01-02T00:00:00Z'),
    max: new Date('2999-12-30T00:00:00Z'),
    noInvalidDate: true,
  };
  if (format === 'date-time') return fc.date(between).map((date) => date.toISOString());
  if (format === 'date') return fc.date(between).map((date) => date.toISOString().slice(0, 10));
  const fits = new RegExp(pattern ?? '', 'u');
  return fc
    .oneof(
      graphemes(minLength, Math.min(maxLength, 40)),
      fc.lorem({ maxCount: 6 }).map((text) => text.slice(0, maxLength).trim()),
      emails.filter((email) => email.length <= maxLength),
      fc.integer({ min: Math.max(minLength, 1), max: maxLength }).map((length) => 'é'.repeat(length)),
      fc
        .constantFrom('SQL', 'C#', "O'Connor; --", '<b>x</b>', '../../etc/passwd')
        .filter((text) => text.length <= maxLength),
    )
    .filter((text) => text.length >= minLength && fits.test(text));
}

const emails = fc.emailAddress();

/** Kept: making one takes milliseconds, and there are hundreds of fields. */
const graphemesByLength = new Map<string, fc.Arbitrary<string>>();

function graphemes(minLength: number, maxLength: number): fc.Arbitrary<string> {
  const key = `${minLength}-${maxLength}`;
  let arbitrary = graphemesByLength.get(key);
  if (arbitrary === undefined) {
    arbitrary = fc.string({ unit: 'grapheme', minLength, maxLength });
    graphemesByLength.set(key, arbitrary);
  }
  return arbitrary;
}

function validNumber({ minimum = -1e6, maximum = 1e6 }: JsonSchema, whole: boolean): fc.Arbitrary<number> {
  const bounds = fc.constantFrom(minimum, maximum);
  const between = { min: minimum, max: maximum };
  return fc.oneof(bounds, whole ? fc.integer(between) : fc.double({ ...between, noNaN: true }));
}

/** Texts that break what is careless with them. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\t\n',
  "' or 1=1; drop table application; --",
  "'; select pg_sleep(10); --",
  '\\\\\'"`${7*7}{{7*7}}<%= 7*7 %>',
  '%_%_%\\',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "=cmd|' /C calc'!A0",
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  'file:///etc/passwd',
  'x\r\nX-Injected: yes\r\n\r\n<html>',
  'x\nSet-Cookie: injected=1',
  'a\u0000b',
  '\u0000',
  'a\ud800',
  '\udfff\ud800',
  '\u202egnp.exe',
  '\ufeff',
  'Ａ\u0301\u0301\u0301',
  '\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}',
  'x'.repeat(5000),
  '\u0301'.repeat(800),
  `${'a'.repeat(3000)}@`,
  'a.'.repeat(2000),
  ' '.repeat(5000),
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  'Infinity',
  '-0',
  '1e400',
  '0x10',
  '9007199254740993',
  '99999999999999999999999999',
  '0000-00-00',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '+275760-09-13T00:00:00.000Z',
  '2026-02-30',
  '2026-01-01T00:00:00+23:59',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '{"$gt":""}',
  'null',
  'true',
  '[]',
];

/** Any code units, half surrogates and controls too. */
export const binary: fc.Arbitrary<string> = fc.string({ unit: 'binary', maxLength: 100 });

/** Values of any type, in JSON; `raw` ones are written as they are. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    -0.5,
    1e308,
    -1e308,
    2 ** 53,
    1e21,
    [],
    {},
    [[]],
    [null],
    { $gt: '' },
    { length: 1e9 },
    { toString: 1, valueOf: 1 },
    Array.from({ length: 5000 }, () => 'x'),
    Array.from({ length: 200 }, (_, index) => `skill ${index}`),
    Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key${index}`, index])),
  ),
  fc.constantFrom(...hostileTexts),
  binary,
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(fc.constantFrom(...hostileTexts), { maxLength: 5 }),
);

/** Bodies that are no JSON, or no JSON that anybody means. */
export const hostileJson: readonly string[] = [
  '',
  ' ',
  '{',
  '}',
  '{"title":',
  "{'title':'x'}",
  '{"title":"x",}',
  '"text"',
  'null',
  'true',
  '1',
  '[]',
  '[[[]]]',
  '{}',
  '{"title":"\\ud800"}',
  '{"title":"\\u0000"}',
  '{"__proto__":{"title":"x"},"constructor":{"prototype":{"admin":true}}}',
  '{"title":1,"title":"x"}',
  '\ufeff{}',
  '\u0000',
  '{"a":1e999}',
  `{"a":${'9'.repeat(20_000)}}`,
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(8000)}1${'}'.repeat(8000)}`,
  `{"title":"${'x'.repeat(70_000)}"}`,
  `{"title":"${'\\u0000'.repeat(5000)}"}`,
  '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
];
