import {
  type Attributes,
  context,
  type Exception,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { createTracing } from './tracing.ts';

const LENGTH = 100;
const redact = (text: string): string => text.replaceAll(/secret=\w+/g, 'secret=[redacted]');
const redactAttribute = (key: string, value: unknown): unknown => {
  if (key.endsWith('token')) return '[redacted]';
  if (Array.isArray(value)) return value.map((item) => redactAttribute('', item));
  return typeof value === 'string' ? redact(value) : value;
};

/** The span as processors and exporters get it. */
async function ended(whose: string, fill: (span: Span) => void): Promise<ReadableSpan> {
  const spans: ReadableSpan[] = [];
  const tracing = createTracing({
    service: 'redacting',
    otlp: false,
    keep: false,
    limits: { attributeValueLength: LENGTH },
    resourceAttributes: { 'process.command_args': ['main.js', 'secret=canary'], 'deploy.token': 'canary' },
    spanProcessors: [
      { onStart() {}, onEnd: (span) => void spans.push(span), async forceFlush() {}, async shutdown() {} },
    ],
    redact,
    redactAttribute,
  });
  if (whose === 'a server') {
    const span = tracing.startServerSpan({});
    fill(span);
    span.finish({
      method: 'GET',
      path: '/secret=canary',
      host: 'secret=canary',
      userAgent: 'secret=canary',
      query: 'secret=canary',
      methodOriginal: 'secret=canary',
      scheme: 'http',
      status: 500,
      protocolVersion: '1.1',
      responseBytes: 0,
      startTimeMs: Date.now(),
      durationMs: 1,
      error: new Error('secret=canary'),
      errorType: 'Error',
    });
  } else {
    const span = tracing.tracer.startSpan('made', { attributes: { early: 'secret=canary' } });
    fill(span);
    span.end();
  }
  await tracing.shutdown();
  return spans[0] as ReadableSpan;
}

function everythingOf(span: ReadableSpan): string {
  const { name, attributes, events, links, status, resource } = span;
  return JSON.stringify({ name, attributes, events, links, status, resource: resource.attributes });
}

describe.each(['the SDK’s', 'a server'])('%s span', (whose) => {
  it('keeps secrets to itself, wherever they were put', async () => {
    const span = await ended(whose, (open) => {
      const attributes: Attributes = { token: 'canary', text: 'secret=canary', 'secret=canary': 1 };
      open
        .setAttribute('user.token', 'canary')
        .setAttributes({ ...attributes, list: ['a', 'secret=canary'] });
      open.addEvent('secret=canary', attributes);
      open.addLink({
        context: trace.getSpan(context.active())?.spanContext() ?? open.spanContext(),
        attributes,
      });
      open.recordException(new Error('secret=canary'));
      open.setStatus({ code: SpanStatusCode.ERROR, message: 'secret=canary' });
      open.updateName('GET secret=canary');
    });
    expect(everythingOf(span)).not.toContain('canary');
    expect(span.attributes).toMatchObject({ text: 'secret=[redacted]', 'secret=[redacted]': 1 });
    expect(span.attributes['list']).toEqual(['a', 'secret=[redacted]']);
    expect(span.status.message).toBe('secret=[redacted]');
    expect(span.resource.attributes['process.command_args']).toEqual(['main.js', 'secret=[redacted]']);
  });

  it('cuts no secret out of its form', async () => {
    for (const at of [LENGTH - 12, LENGTH - 8, LENGTH - 3, LENGTH]) {
      const text = `${'x'.repeat(at)} secret=canarycanary`;
      const span = await ended(whose, (open) => {
        open.setAttribute('text', text).setAttribute('list', [text]);
        open.setStatus({ code: SpanStatusCode.ERROR, message: text });
        open.recordException(new Error(text));
      });
      expect(everythingOf(span)).not.toMatch(/=c/);
      expect(String(span.attributes['text']).length).toBeLessThanOrEqual(LENGTH);
      expect((span.status.message ?? '').length).toBeLessThanOrEqual(LENGTH);
    }
  });
});

it('an exception tells what can be read of it', async () => {
  const poisoned = new Error('card refused');
  for (const name of ['stack', 'name', 'code']) {
    Object.defineProperty(poisoned, name, {
      get() {
        throw new Error('no');
      },
    });
  }
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const span = await ended('a server', (open) => {
    for (const thrown of [poisoned, proxy, undefined, null, 3]) open.recordException(thrown as Exception);
  });
  expect(span.events.map(({ attributes }) => attributes)).toEqual([
    { 'exception.message': 'card refused' },
    {},
    {},
    {},
    {},
    expect.objectContaining({ 'exception.type': 'Error', 'exception.message': 'secret=[redacted]' }),
  ]);
});
