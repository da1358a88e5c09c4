import { problemStatus, type ProblemCode } from '../http/problem.ts';
import { jsonSchemaOf, type JsonSchema } from './json-schema.ts';
import type { Access, Route, Tag } from './route.ts';
import { problemSchema } from './schemas/problem.ts';

/** The part of OpenAPI 3.1 that our document uses. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: object;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: Tag; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: object;
  };
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly Tag[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly style?: 'form';
  readonly explode?: true;
}

export interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;
  readonly content?: Content;
}

export type Content = Readonly<Record<string, { readonly schema?: JsonSchema; readonly encoding?: object }>>;

/** The description of the API: nothing in it is written twice, it comes from what the routes check. */
export function openApiDocument(routes: readonly Route[], prefix: string): OpenApiDocument {
  const schemas: Record<string, JsonSchema> = {};
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(route, schemas);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'OffreAPI',
      version: '1',
      description:
        'Offers, applications, and scores that show their reasons. Errors are problem+json (RFC 9457) with stable codes; fields may be added to answers within a version.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: prefix }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name: name as Tag, description })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token of a recruiter, from POST /tokens. Its scope is `read` or `write`.',
        },
        candidate: {
          type: 'http',
          scheme: 'bearer',
          description: 'The followToken that a candidate was given with the receipt.',
        },
      },
    },
  };
}

const TAGS: Readonly<Record<Tag, string>> = {
  Offers: 'Positions, as candidates and recruiters see them.',
  Applications: 'What recruiters do with applications.',
  Candidates: 'Applying, and following one’s own application.',
  Tokens: 'Keys for programs.',
  Accounts: 'Recruiters, for admins.',
  Scoring: 'What the scores are made of.',
  Description: 'This document.',
};

const SECURITY: Readonly<Record<Access, Operation['security']>> = {
  anyone: [],
  candidate: [{ candidate: [] }],
  read: [{ token: [] }],
  write: [{ token: [] }],
  admin: [{ token: [] }],
};

type Schemas = Record<string, JsonSchema>;

function operationOf(route: Route, schemas: Schemas): Operation {
  const notes = [route.description, ACCESS_NOTES[route.access]].filter(Boolean).join(' ');
  const parameters = [...pathParameters(route), ...queryParameters(route, schemas)];
  const requestBody = requestBodyOf(route, schemas);
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(notes !== '' && { description: notes }),
    security: route.problems?.includes('unauthorized') ? [{}, { token: [] }] : SECURITY[route.access],
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody !== undefined && { requestBody }),
    responses: responsesOf(route, schemas),
  };
}

const ACCESS_NOTES: Readonly<Record<Access, string>> = {
  anyone: '',
  candidate: '',
  read: '',
  write: 'The token’s scope must be `write`.',
  admin: 'The token’s scope must be `write`, and its owner an admin.',
};

function pathParameters({ path }: Route): Parameter[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  }));
}

function queryParameters({ query }: Route, schemas: Schemas): Parameter[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = named(jsonSchemaOf(query, 'input'), schemas);
  return Object.entries(properties).map(([name, schema]) => {
    const parameter: Parameter = { name, in: 'query', required: required.includes(name), schema };
    return schema.type === 'array' ? Object.assign(parameter, LIST_STYLE) : parameter;
  });
}

/** A list is its name repeated. */
const LIST_STYLE = { style: 'form', explode: true } as const;

function requestBodyOf({ body, multipart }: Route, schemas: Schemas): Operation['requestBody'] {
  if (body !== undefined) {
    const schema = named(jsonSchemaOf(body, 'input'), schemas);
    return { required: true, content: { 'application/json': { schema } } };
  }
  if (multipart === undefined) return undefined;
  const schema = named(jsonSchemaOf(multipart, 'input'), schemas);
  const encoding = { cv: { contentType: 'application/pdf' } };
  return { required: true, content: { 'multipart/form-data': { schema, encoding } } };
}

function responsesOf(route: Route, schemas: Schemas): Operation['responses'] {
  const { status, description, headers = {}, ...reply } = route.reply;
  const type = reply.contentType ?? (reply.schema && 'application/json');
  const schema = reply.schema && named(jsonSchemaOf(reply.schema, 'output'), schemas);
  const responses: Record<string, ResponseObject> = {
    [status]: {
      description,
      ...headersOf(headers),
      ...(type !== undefined && { content: { [type]: schema === undefined ? {} : { schema } } }),
    },
  };
  const byStatus = Map.groupBy(problemsOf(route), (code) => problemStatus[code]);
  for (const [status, codes] of [...byStatus].sort(([a], [b]) => a - b)) {
    responses[status] = problemResponse(codes, status, schemas);
  }
  return responses;
}

/** Every way an operation can fail, told or by its kind. */
function problemsOf({ access, body, method, multipart, problems = [], query, reply }: Route): ProblemCode[] {
  const codes: ProblemCode[] = [
    ...problems,
    'invalid-request',
    'uri-too-long',
    'internal',
    'database-unavailable',
  ];
  // A token is looked at wherever there is one.
  codes.push('unauthorized');
  if (access !== 'anyone' && access !== 'candidate') codes.push('forbidden');
  if (reply.schema !== undefined || reply.contentType !== undefined) codes.push('not-acceptable');
  if (query !== undefined) codes.push('validation-failed');
  if (method !== 'GET') codes.push('cross-site');
  if (body !== undefined) codes.push('invalid-json');
  if (multipart !== undefined) codes.push('invalid-multipart');
  if (body !== undefined || multipart !== undefined) {
    codes.push('validation-failed', 'body-too-large', 'unsupported-media-type');
  }
  return [...new Set(codes)].sort();
}

function problemResponse(codes: ProblemCode[], status: number, schemas: Schemas): ResponseObject {
  const problem = named(jsonSchemaOf(problemSchema, 'output'), schemas);
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    ...headersOf(PROBLEM_HEADERS[status] ?? {}),
    content: {
      'application/problem+json': {
        schema: { allOf: [problem, { properties: { code: { enum: codes }, status: { const: status } } }] },
      },
    },
  };
}

const PROBLEM_HEADERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'The kind of credentials wanted.' },
  429: { 'Retry-After': 'Seconds to wait.' },
  503: { 'Retry-After': 'Seconds to wait.' },
};

function headersOf(headers: Readonly<Record<string, string>>): Pick<ResponseObject, 'headers'> {
  const entries = Object.entries(headers);
  if (entries.length === 0) return {};
  return {
    headers: Object.fromEntries(
      entries.map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
    ),
  };
}

/** Moves what has a name to the components of the document. */
function named({ $defs = {}, ...schema }: JsonSchema, schemas: Schemas): JsonSchema {
  for (const [name, definition] of Object.entries($defs)) schemas[name] = pointed(definition);
  return pointed(schema);
}

/** JSON Schema keeps its definitions in `$defs`, OpenAPI in its components. */
function pointed<Part>(part: Part): Part {
  const text = JSON.stringify(part).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/');
  return JSON.parse(text) as Part;
}
