import { z } from 'zod';

/** Names a schema in the OpenAPI document; those without a name are written out where they are used. */
export function component<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });
  return schema;
}
