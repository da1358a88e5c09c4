import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from './index.ts';
import { testLogger } from './test-logger.ts';

const RESERVED = [
  'time',
  'level',
  'message',
  'service',
  'version',
  'environment',
  'trace_id',
  'span_id',
  'trace_flags',
];
const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const identity = { service: 'orders', version: '1', environment: 'test', traceIds: () => ids };

/** Names that could hurt, beside any others. */
const names = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    ...RESERVED,
    'error',
    '__proto__',
    'constructor',
    'toJSON',
    'exception',
    'splat',
    'password',
    'level_',
    '',
  ),
);
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom('%s %d %j %%', '"}\n{"level":"error"', 'token=x', '😀', '\\"'),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    texts,
    fc.double(),
    fc.bigInt(),
    fc.constantFrom(
      null,
      undefined,
      true,
      false,
      Symbol('s'),
      () => 1,
      new Date(Number.NaN),
      /x/,
      new Error('e'),
    ),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ maxLength: 8 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(names, tie('value'), { maxKeys: 5, noNullPrototype: false }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 4 }).map((list) => new Set(list)),
    tie('value').map((cause) => new Error('caused', { cause })),
  ),
})).value;

/** The names on the line's own level, each as often as it occurs, which JSON.parse would hide. */
function topNames(json: string): string[] {
  const found: string[] = [];
  let depth = 0;
  for (const [token, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(:?)|[[\]{}]/g)) {
    if (text !== undefined) {
      if (colon === ':' && depth === 1) found.push(JSON.parse(text) as string);
    } else depth += token === '{' || token === '[' ? 1 : -1;
  }
  return found;
}

function asserted(text: string): Record<string, unknown> {
  expect(text.endsWith('\n')).toBe(true);
  const body = text.slice(0, -1);
  // eslint-disable-next-line no-control-regex
  expect(body).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
  expect(body.isWellFormed()).toBe(true);
  const line = JSON.parse(body) as Record<string, unknown>;
  expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(line).toMatchObject({ level: 'info', service: 'orders', version: '1', environment: 'test' });
  expect(line).toMatchObject({ trace_id: ids.traceId, span_id: ids.spanId, trace_flags: '01' });
  expect(typeof line['message']).toBe('string');
  const top = topNames(body);
  expect(new Set(top).size, body).toBe(top.length);
  return line;
}

describe('whatever is logged', () => {
  it('makes one parsable line with the mandatory fields and none of them forged', async () => {
    const { log, text } = testLogger({ ...identity, redact: false });
    const run = fc.asyncProperty(
      texts,
      fc.dictionary(names, values, { maxKeys: 6 }),
      async (message, fields) => {
        log.info(message, { ...fields });
        const line = asserted(await text());
        if (message.includes('%')) return;
        expect(line['message']).toBe(message.toWellFormed());
        for (const [name, value] of Object.entries(fields)) {
          if (
            typeof value === 'string' &&
            !RESERVED.includes(name) &&
            name !== 'error' &&
            name.isWellFormed()
          ) {
            expect(Object.getOwnPropertyDescriptor(line, name)?.value).toBe(value.toWellFormed());
          }
        }
      },
    );
    await fc.assert(run, { numRuns: 400 });
  });

  it('makes one line of the fields of a child logger, of every line, and of the call', async () => {
    const bags = fc.dictionary(names, values, { maxKeys: 4 });
    const run = fc.asyncProperty(bags, bags, bags, async (meta, bound, fields) => {
      const { log, text } = testLogger({ ...identity, defaultMeta: meta });
      log.child(bound).info('x', { ...fields });
      asserted(await text());
      log.child(bound).access({
        method: 'GET',
        path: '/',
        status: 200,
        durationMs: 1,
        responseBytes: 1,
        clientAborted: false,
        endTimeMs: 1,
      });
      asserted(await text());
    });
    await fc.assert(run, { numRuns: 200 });
  });

  it('makes one line in every form of call', async () => {
    const { log, text } = testLogger(identity);
    const forms: ((message: string, value: unknown) => void)[] = [
      (_message, value) => log.info(value as string),
      (message, value) => log.info(message, value),
      (message, value) => log.info(`${message} %s %o`, value, value, value),
      (message, value) => log.log('info', message, value),
      (message, value) => log.log({ level: 'info', message, value }),
      (message, value) => log.log({ ...(value as object), level: 'info', message }),
      (message, value) => log.child({ ...(value as object), value }).info(message, { value }),
    ];
    const run = fc.asyncProperty(fc.constantFrom(...forms), texts, values, async (form, message, value) => {
      form(message, value);
      asserted(await text());
    });
    await fc.assert(run, { numRuns: 600 });
  });

  it('never shows what stands under the name of a secret, at any depth', async () => {
    const { log, text } = testLogger(identity);
    const redactor = createRedactor();
    const canary = 'c4n4ry';
    const secretNames = fc.constantFrom(
      'password',
      'API_KEY',
      'X-Auth-Token',
      'set-cookie',
      'clientSecret',
      'Authorization',
    );
    const carrier = fc.oneof(
      fc.constant<unknown>(canary),
      fc.constant<unknown>([canary, { a: canary }]),
      fc.constant<unknown>({ x: canary }),
      fc.constant<unknown>(new Error(canary)),
    );
    const wrappers = fc.array(
      fc.constantFrom<(value: unknown, name: string) => unknown>(
        (value) => ({ a: value }),
        (value) => [0, value],
        (value) => new Map([['k', value]]),
        (value) => new Set([value]),
        (value) => new Error('e', { cause: value }),
        (value) => Object.assign(new Error('e'), { response: value }),
        (value) => ({ toJSON: () => value }),
      ),
      { maxLength: 4 },
    );
    const run = fc.asyncProperty(secretNames, carrier, wrappers, names, async (secret, value, wrap, name) => {
      let wrapped: unknown = { [secret]: value };
      for (const each of wrap) wrapped = each(wrapped, name);
      log.info('x', { [name]: wrapped });
      log.info('x', wrapped);
      log.child({ wrapped }).info('%j', wrapped);
      expect(await text()).not.toContain(canary);
      expect(JSON.stringify(redactor.value(secret, value))).not.toContain(canary);
    });
    await fc.assert(run, { numRuns: 300 });
  });
});
