import type { z } from 'zod';
import { check } from './check.ts';
import { jsonSchemaOf, type JsonSchema } from './json-schema.ts';

/** Reads a query string as its schema says. */
export type QueryReader = (query: Readonly<Record<string, unknown>>) => unknown;

/**
 * Everything in a query string is text, or a list of texts where a name is repeated: numbers, switches and lists become what
 * the schema calls them, and what cannot stays for the schema to refuse. Parameters it does not name are left out.
 */
export function queryReader(schema: z.ZodObject): QueryReader {
  const properties = Object.entries(jsonSchemaOf(schema, 'input').properties ?? {});
  return (query) => {
    const values: Record<string, unknown> = {};
    for (const [name, property] of properties) {
      const given = Object.hasOwn(query, name) ? query[name] : undefined;
      if (given !== undefined) values[name] = decode(given, property);
    }
    return check(schema, values);
  };
}

function decode(given: unknown, { type, items }: JsonSchema): unknown {
  if (type === 'array') {
    return (Array.isArray(given) ? (given as unknown[]) : [given]).map((item) => decode(item, items ?? {}));
  }
  if (typeof given !== 'string') return given;
  if (type === 'boolean') return given === 'true' ? true : given === 'false' ? false : given;
  if (type !== 'integer' && type !== 'number') return given;
  return /^-?\d{1,20}(?:\.\d{1,30})?(?:e[+-]?\d{1,3})?$/i.test(given) ? Number(given) : given;
}
