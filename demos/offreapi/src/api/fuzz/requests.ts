import * as fc from 'fast-check';
import type { JsonSchema } from '../json-schema.ts';
import type { OpenApiDocument, Operation, Parameter } from '../openapi.ts';
import { hostileForm, writeForm } from './multipart.ts';
import { binary, hostileJson, hostileTexts, hostileValue, validValue, type Resolve } from './values.ts';

/** Whose credentials a request carries. */
export type Credentials = 'own' | 'read' | 'candidate' | 'none' | { readonly header: string };

/** One request to be sent. Ids in the path that are `{name}` are filled in with something that exists. */
export interface FuzzRequest {
  readonly operation: Operation;
  readonly template: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly credentials: Credentials;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** A JSON body, to be compared with what the document takes. */
  readonly json?: unknown;
  /** Whether path and method are still those of the operation. */
  readonly intact: boolean;
  /** Whether nothing is wrong with it, as far as the document tells. */
  readonly right: boolean;
}

/** Requests to every operation of a document: right ones, and ones with up to three things wrong. */
export function fuzzRequests(document: OpenApiDocument, cv: Buffer): fc.Arbitrary<FuzzRequest> {
  const resolve: Resolve = (schema) => {
    const name = schema.$ref?.split('/').at(-1);
    return name === undefined ? schema : (document.components.schemas[name] ?? {});
  };
  const operations = Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const right = rightRequest(template, method.toUpperCase(), operation, resolve, cv);
      const wrong = fc
        .tuple(right, fc.array(twist(operation, resolve, cv), { minLength: 1, maxLength: 3 }))
        .map(([request, twists]) =>
          twists.reduce((twisted, change) => change(twisted), { ...request, right: false }),
        );
      return fc.oneof({ weight: 1, arbitrary: right }, { weight: 4, arbitrary: wrong });
    }),
  );
  return fc.oneof(...operations);
}

function rightRequest(
  template: string,
  method: string,
  operation: Operation,
  resolve: Resolve,
  cv: Buffer,
): fc.Arbitrary<FuzzRequest> {
  const base = {
    operation,
    template,
    method,
    path: template,
    credentials: credentialsOf(operation),
    headers: {},
    intact: true,
    right: true,
  };
  return fc
    .tuple(rightQuery(operation.parameters ?? [], resolve), rightBody(operation, resolve, cv))
    .map(([query, body]) => Object.assign({ query }, base, body));
}

function credentialsOf({ security }: Operation): Credentials {
  if (security.some((scheme) => 'candidate' in scheme)) return 'candidate';
  return security.some((scheme) => 'token' in scheme) ? 'own' : 'none';
}

function rightQuery(parameters: readonly Parameter[], resolve: Resolve): fc.Arbitrary<string> {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  return fc
    .record(Object.fromEntries(inQuery.map(({ name, schema }) => [name, validValue(schema, resolve)])), {
      requiredKeys: inQuery.filter(({ required }) => required).map(({ name }) => name),
    })
    .map((values) =>
      Object.entries(values)
        .flatMap(([name, value]) => pairs(name, value))
        .join('&'),
    );
}

function pairs(name: string, value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.map((each) => `${name}=${encode(typeof each === 'string' ? each : JSON.stringify(each))}`);
}

type Body = Pick<FuzzRequest, 'body' | 'json' | 'headers'>;

function rightBody({ requestBody }: Operation, resolve: Resolve, cv: Buffer): fc.Arbitrary<Body> {
  const json = requestBody?.content['application/json']?.schema;
  if (json !== undefined) return validValue(json, resolve).map(jsonBody);
  const form = requestBody?.content['multipart/form-data']?.schema;
  if (form === undefined) return fc.constant({ headers: {} });
  return formFields(form, resolve).map((fields) => {
    const { contentType, body } = writeForm(fields, cv);
    return { headers: { 'content-type': contentType }, body };
  });
}

function jsonBody(json: unknown): Body {
  return { headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(json)), json };
}

function formFields(form: JsonSchema, resolve: Resolve): fc.Arbitrary<Record<string, unknown>> {
  return validValue(form, resolve).map((value) => {
    const { cv: _, ...fields } = value as Record<string, unknown>;
    return fields;
  });
}

type Twist = (request: FuzzRequest) => FuzzRequest;

/** One thing that is wrong. */
function twist(operation: Operation, resolve: Resolve, cv: Buffer): fc.Arbitrary<Twist> {
  return fc.oneof(
    ...bodyTwists(operation, resolve, cv),
    ...queryTwists(operation.parameters ?? []),
    pathTwist,
    methodTwist,
    credentialsTwist,
    headerTwist,
  );
}

function bodyTwists({ requestBody }: Operation, resolve: Resolve, cv: Buffer): fc.Arbitrary<Twist>[] {
  const json = requestBody?.content['application/json']?.schema;
  const form = requestBody?.content['multipart/form-data']?.schema;
  const wrongType = fc
    .constantFrom(
      'text/plain',
      'text/html',
      'application/xml',
      'application/json; charset=utf-7',
      'application/json; charset=',
      '',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
      'application/pdf',
      '\u00e9/;;',
      'a'.repeat(2000),
    )
    .map((type): Twist => (request) => ({
      ...request,
      headers: { ...request.headers, 'content-type': type },
    }));
  const wrongEncoding = fc
    .constantFrom('gzip', 'deflate', 'br', 'zstd', 'identity', 'evil', 'gzip, gzip')
    .map((encoding): Twist => (request) => ({
      ...request,
      json: undefined,
      headers: { ...request.headers, 'content-encoding': encoding },
    }));
  if (json !== undefined) {
    const names = Object.keys(resolve(json).properties ?? {});
    const name = fc.constantFrom(...names, 'unknown', '__proto__', 'constructor');
    const change = fc
      .tuple(name, hostileValue, fc.boolean())
      .map(([name, value, drop]): Twist => (request) => {
        if (typeof request.json !== 'object' || request.json === null) return request;
        const entries = Object.entries(request.json).filter(([known]) => known !== name);
        const changed = Object.fromEntries(drop ? entries : [...entries, [name, value]]);
        return { ...request, ...jsonBody(changed), headers: { ...request.headers } };
      });
    const raw = fc.constantFrom(...hostileJson).map((text): Twist => (request) => ({
      ...request,
      json: undefined,
      body: Buffer.from(text),
    }));
    return [change, change, change, raw, wrongType, wrongEncoding];
  }
  if (form === undefined) {
    const unasked = fc.constantFrom(...hostileJson).map((text): Twist => (request) => ({
      ...request,
      body: Buffer.from(text),
      headers: { ...request.headers, 'content-type': 'application/json' },
    }));
    return [unasked];
  }
  const withForm = (arbitrary: fc.Arbitrary<{ contentType: string; body: Buffer }>): fc.Arbitrary<Twist> =>
    arbitrary.map(({ contentType, body }): Twist => (request) => ({
      ...request,
      body,
      headers: { ...request.headers, 'content-type': contentType },
    }));
  const fields = formFields(form, resolve);
  const broken = fields.chain((values) => hostileForm(values, cv));
  const hostileField = fc
    .tuple(
      fields,
      fc.constantFrom(...Object.keys(resolve(form).properties ?? {})),
      fc.constantFrom(...hostileTexts),
    )
    .map(([values, name, text]) => writeForm({ ...values, [name]: text }, cv));
  return [withForm(broken), withForm(broken), withForm(hostileField), withForm(hostileField), wrongType];
}

function queryTwists(parameters: readonly Parameter[]): fc.Arbitrary<Twist>[] {
  const names = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const name = fc.constantFrom(...names, 'unknown', 'lang', '__proto__', 'a[b]', '');
  const text = fc.oneof(fc.constantFrom(...hostileTexts), binary);
  const pair = fc.tuple(name, text).map(([name, text]) => `${name}=${encode(text)}`);
  const raw = fc.constantFrom(
    '%',
    '%00',
    '%E0%A4%A',
    '&&&&',
    '=',
    '?',
    '#',
    'page=1&page=2',
    'a'.repeat(5000),
    '%0d%0aX-Injected:%20yes',
  );
  const twists = [
    fc.oneof(pair, raw).map((more): Twist => (request) => ({
      ...request,
      query: [request.query, more].filter(Boolean).join('&'),
    })),
  ];
  return names.length === 0 ? twists : [...twists, ...twists, ...twists];
}

const pathTwist: fc.Arbitrary<Twist> = fc
  .oneof(
    fc.constantFrom(...hostileTexts).map((text): Twist => (request) => ({
      ...request,
      path: request.path.replace(/\{\w+\}/, encode(text)),
    })),
    fc
      .constantFrom('%', '%00', '%2f..%2f..%2fetc%2fpasswd', '%E0%A4%A', '%ff', ';x=1', '*', '..%5c')
      .map((raw): Twist => (request) => ({ ...request, path: request.path.replace(/\{\w+\}/, raw) })),
    fc
      .constantFrom('/', '//', '/..', '/%2e%2e/', '/extra', '.json', '%00', '%0d%0aX-Injected:%20yes')
      .map((end): Twist => (request) => ({ ...request, path: request.path + end, intact: false })),
  )
  .map((change): Twist => (request) => {
    const changed = change(request);
    // Dots and slashes can make another address of it.
    return {
      ...changed,
      intact:
        changed.intact &&
        (changed.path === request.path || !/%2f|%5c|\/\.|%2e/i.test(changed.path)) &&
        !changed.path.endsWith('/') &&
        !changed.path.includes('//'),
    };
  });

const methodTwist: fc.Arbitrary<Twist> = fc
  .constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE', 'LINK')
  .map((method): Twist => (request) => ({
    ...request,
    method,
    intact: request.intact && method === request.method,
  }));

const credentialsTwist: fc.Arbitrary<Twist> = fc
  .oneof(
    fc.constantFrom<Credentials>('none', 'read', 'candidate', 'own'),
    fc
      .constantFrom(
        'Bearer',
        'Bearer ',
        'Bearer  x',
        'Basic YTpi',
        `Bearer ${'A'.repeat(43)}`,
        `Bearer ${'A'.repeat(6000)}`,
        "Bearer ' or 1=1 --",
        'Bearer ../../x',
        'bearer \u00e9',
        'x'.repeat(3000),
      )
      .map((header): Credentials => ({ header })),
  )
  .map((credentials): Twist => (request) => ({ ...request, credentials }));

const headerTwist: fc.Arbitrary<Twist> = fc
  .constantFrom<Readonly<Record<string, string>>>(
    { accept: 'text/html' },
    { accept: 'image/png, text/*;q=0.1' },
    { accept: '*/*;q=0' },
    { accept: 'application/json;q=0' },
    { accept: ',;=/"' },
    { accept: 'a/b,'.repeat(500) },
    { origin: 'https://elsewhere.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { cookie: `offreapi_session=${'A'.repeat(43)}; lang=../../x; __proto__=1` },
    { cookie: ';;;=' },
    { 'accept-language': '../../etc/passwd' },
    { 'accept-language': 'fr;q=x,'.repeat(300) },
    { 'x-forwarded-for': "1.2.3.4, '; drop table login_attempt; --" },
    { 'x-forwarded-proto': 'javascript' },
    { 'x-http-method-override': 'DELETE' },
    { traceparent: '00-zz-zz-01' },
    { traceparent: `00-${'f'.repeat(32)}-${'f'.repeat(16)}-ff`, tracestate: 'a=b,'.repeat(200) },
    { host: '' },
    { host: 'elsewhere.example:99999' },
    { 'if-none-match': '*' },
    { range: 'bytes=0-0,1-1,9999999999-' },
    { te: 'trailers', upgrade: 'websocket' },
  )
  .map((headers): Twist => (request) => ({ ...request, headers: { ...request.headers, ...headers } }));

/** Also takes what is no well-formed text: a lone surrogate as the three bytes that an encoder without scruples writes. */
function encode(text: string): string {
  return Array.from(text)
    .map((character) =>
      character.isWellFormed()
        ? encodeURIComponent(character)
        : [...surrogateBytes(character.charCodeAt(0))].map((byte) => `%${byte.toString(16)}`).join(''),
    )
    .join('');
}

function surrogateBytes(unit: number): number[] {
  return [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)];
}
