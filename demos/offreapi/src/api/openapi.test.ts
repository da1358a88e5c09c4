import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { problemStatus } from '../http/problem.ts';
import { messagesIn } from '../messages/messages.ts';
import { apiRoutes, type ApiDependencies } from './api.ts';

// Routes take what they need when they are called.
const { document } = apiRoutes({} as ApiDependencies);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate({ ...structuredClone(document) });
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('points at nothing that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(20);
    for (const [, name = ''] of references) expect(document.components.schemas).toHaveProperty(name);
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  it('names every operation once, with a summary', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(operations.every(({ operation }) => operation.summary !== '')).toBe(true);
  });

  it('says that whatever changes something, but applying and signing in, takes a token', () => {
    const open = operations.filter(
      ({ method, operation }) => method !== 'get' && operation.security.length === 0,
    );
    expect(open.map(({ operation }) => operation.operationId).sort()).toEqual(['apply', 'issueToken']);
  });

  it('knows no code of a problem that has neither status nor text', () => {
    const codes = JSON.stringify(document.components.schemas['Problem']?.properties?.['code']?.enum);
    for (const code of JSON.parse(codes) as (keyof typeof problemStatus)[]) {
      expect(problemStatus[code]).toBeGreaterThanOrEqual(400);
      expect(messagesIn('fr').problems[code].detail).not.toBe('');
    }
  });
});
