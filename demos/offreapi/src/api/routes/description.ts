import { z } from 'zod';
import { route, type Route } from '../route.ts';

/** @param document gives the OpenAPI document, once it is made */
export function descriptionRoutes(document: () => object): Route[] {
  return [
    route({
      method: 'GET',
      path: '/openapi.json',
      id: 'getDescription',
      tag: 'Description',
      summary: 'This description',
      access: 'anyone',
      reply: { status: 200, description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) },
      handle: document,
    }),
  ];
}
