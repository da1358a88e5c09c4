import { z } from 'zod';

/** Schemas that the OpenAPI document names; the others are written out where they are used. */
export const components: z.core.$ZodRegistry<{ readonly id: string }> = z.registry<{ readonly id: string }>();

/** Names a schema in the document. */
export function component<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  components.add(schema, { id });
  return schema;
}
