import type { ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonSchema } from '../json-schema.ts';
import type { OpenApiDocument, Operation } from '../openapi.ts';
import type { FuzzRequest } from './requests.ts';
import type { Answer } from './send.ts';

/** Says what is wrong with an answer; nothing where all is well. */
export type Judge = (request: FuzzRequest, answer: Answer) => string[];

/** Compares answers with the document, by a validator that is not the one the service uses. */
export function createJudge(document: OpenApiDocument): Judge {
  const validatorOf = validators(document);
  return (request, answer) => [
    ...leaks(answer),
    ...(request.intact
      ? undescribed(request.operation, request.method, answer, validatorOf)
      : unproblematic(answer)),
    ...acceptedWrongly(request, answer, validatorOf),
    ...refusedWrongly(request, answer),
  ];
}

export interface CheckedAnswer {
  readonly operationId: string;
  readonly answer: Answer;
}

/** The same for one answer of a known operation: tests use it. */
export function createAnswerCheck(document: OpenApiDocument): (checked: CheckedAnswer) => string[] {
  const validatorOf = validators(document);
  const operations = Object.values(document.paths).flatMap((methods) => Object.entries(methods));
  return ({ operationId, answer }) => {
    const [method, operation] = operations.find(([, each]) => each.operationId === operationId) ?? [];
    if (method === undefined || operation === undefined) return [`no operation ${operationId}`];
    return [...leaks(answer), ...undescribed(operation, method.toUpperCase(), answer, validatorOf)];
  };
}

type ValidatorOf = (schema: JsonSchema) => ValidateFunction;

function validators({ components }: OpenApiDocument): ValidatorOf {
  const ajv = new Ajv2020({ strict: false, allErrors: false, unicodeRegExp: true });
  formats.default(ajv);
  ajv.addSchema({ $id: 'document', components });
  const known = new Map<JsonSchema, ValidateFunction>();
  return (schema) => {
    let validator = known.get(schema);
    if (validator === undefined) {
      const absolute = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/');
      validator = ajv.compile(JSON.parse(absolute) as object);
      known.set(schema, validator);
    }
    return validator;
  };
}

/** Whatever was asked, none of this may come back. */
function leaks({ status, headers, rawHeaders, body }: Answer): string[] {
  const findings: string[] = [];
  const text = body.toString('latin1');
  if (status >= 500) findings.push(`answered ${status}: ${text.slice(0, 200)}`);
  if (status >= 400 && STACK.test(text)) findings.push('shows a stack trace');
  if (status >= 400 && DATABASE.test(text)) findings.push('shows words of the database');
  if (headers['x-injected'] !== undefined || /injected=1/.test(headers['set-cookie']?.join() ?? '')) {
    findings.push('takes headers from the request');
  }
  if (rawHeaders.some((header) => /[\r\n\0]/.test(header))) findings.push('breaks a header');
  // What the parser of HTTP refuses before the service sees it has an answer without a body.
  if (body.length > 0 && headers['x-content-type-options'] !== 'nosniff')
    findings.push('lets browsers guess the type');
  return findings;
}

const STACK = /\n?\s+at .{0,200}[(/].{0,200}:\d+:\d+|node_modules|\.ts:\d+/;
const DATABASE =
  /syntax error at or near|invalid (?:byte sequence|input syntax)|violates|mikro-?orm|pglite|relation "/i;

function undescribed(
  { responses }: Operation,
  method: string,
  answer: Answer,
  validatorOf: ValidatorOf,
): string[] {
  const { status, headers, body } = answer;
  const described = responses[status];
  if (described === undefined)
    return [`answers ${status}, which the document does not tell: ${body.toString().slice(0, 200)}`];
  const missing = Object.keys(described.headers ?? {}).filter(
    (name) =>
      headers[name.toLowerCase()] === undefined && (status < 400 || name !== 'Retry-After' || status === 429),
  );
  const findings = missing.map((name) => `${status} lacks the header ${name}`);
  const content = Object.entries(described.content ?? {});
  if (content.length === 0) return body.length > 0 ? [...findings, `${status} has a body`] : findings;
  const type = (headers['content-type'] ?? '').split(';')[0];
  const [, { schema } = {}] = content.find(([name]) => name === type) ?? [];
  if (!content.some(([name]) => name === type)) return [...findings, `${status} is of the type ${type}`];
  if (schema === undefined || method === 'HEAD') return findings;
  return [
    ...findings,
    ...invalid(validatorOf(schema), body).map((reason) => `${status} is not as described: ${reason}`),
  ];
}

function invalid(validator: ValidateFunction, body: Buffer): string[] {
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch {
    return ['it is no JSON'];
  }
  return validator(json)
    ? []
    : (validator.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** On an address or with a method that is not described, a refusal must still be a problem that programs understand. */
function unproblematic({ status, headers, body }: Answer): string[] {
  if (status < 400 || body.length === 0 || status === 431) return [];
  const type = headers['content-type'] ?? '';
  return type.startsWith('application/problem+json') || type.startsWith('text/html')
    ? []
    : [`${status} is of the type ${type}`];
}

function acceptedWrongly(
  { operation, json, intact }: FuzzRequest,
  { status }: Answer,
  validatorOf: ValidatorOf,
): string[] {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (!intact || json === undefined || schema === undefined || status >= 300) return [];
  return validatorOf(schema)(json) ? [] : ['takes a body that the document refuses'];
}

/** Not every rule can be told by a schema (a text of blanks is none): 422 may still be right. */
function refusedWrongly({ right }: FuzzRequest, { status }: Answer): string[] {
  return right && [400, 405, 406, 413, 415].includes(status)
    ? [`refuses with ${status} what the document allows`]
    : [];
}
