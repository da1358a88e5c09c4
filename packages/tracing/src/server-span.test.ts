import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { describe, expect, it } from 'vitest';
import type { ServerRequest } from './server-request.ts';
import { ServerSpan } from './server-span.ts';
import { DEFAULT_LIMITS, type SpanLimits } from './span-limits.ts';

const context = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };

function start(traceFlags = 1, limits: Partial<SpanLimits> = {}): { span: ServerSpan; ended: ServerSpan[] } {
  const ended: ServerSpan[] = [];
  const span = new ServerSpan({ ...context, traceFlags }, undefined, traceFlags === 1, {
    resource: resourceFromAttributes({}),
    instrumentationScope: { name: 'test' },
    redact: (text) => text.replaceAll('s3cret', '[redacted]'),
    limits: { ...DEFAULT_LIMITS, ...limits },
    onEnd: (ended_) => ended.push(ended_),
  });
  return { span, ended };
}

const request: ServerRequest = {
  method: 'GET',
  route: '/users/:id',
  path: '/users/42',
  scheme: 'http',
  status: 200,
  host: 'localhost:3000',
  userAgent: 'test',
  protocolVersion: '1.1',
  responseBytes: 12,
  startTimeMs: 1_700_000_000_000.25,
  durationMs: 1.5,
};

describe('a server span', () => {
  it('says what the HTTP conventions ask of its request', () => {
    const { span, ended } = start();
    span.finish(request);
    expect(ended).toEqual([span]);
    expect(span.name).toBe('GET /users/:id');
    expect(span.kind).toBe(SpanKind.SERVER);
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.startTime).toEqual([1_700_000_000, 250_000]);
    expect(span.duration).toEqual([0, 1_500_000]);
    expect(span.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/users/:id',
      'http.response.status_code': 200,
      'http.response.body.size': 12,
      'url.path': '/users/42',
      'url.scheme': 'http',
      'server.address': 'localhost',
      'server.port': 3000,
      'user_agent.original': 'test',
      'network.protocol.version': '1.1',
    });
  });

  it('is named by its method alone where no route matched, HTTP where the method is unknown', () => {
    const first = start().span;
    first.finish({ ...request, route: undefined });
    expect(first.name).toBe('GET');
    const second = start().span;
    second.finish({ ...request, method: '_OTHER', methodOriginal: 'BREW', route: undefined });
    expect(second.name).toBe('HTTP');
    expect(second.attributes['http.request.method_original']).toBe('BREW');
  });

  it('is an error for 5xx only', () => {
    const code = (status: number): number => {
      const { span } = start();
      span.finish({ ...request, status });
      return span.status.code;
    };
    expect([200, 404, 499, 500, 503].map(code)).toEqual([0, 0, 0, 2, 2]);
  });

  it('leaves the status out when none was sent', () => {
    const { span } = start();
    span.finish({ ...request, status: 0, errorType: 'aborted' });
    expect(span.attributes).not.toHaveProperty('http.response.status_code');
    expect(span.attributes['error.type']).toBe('aborted');
  });

  it('ends once, by its request, whatever handlers call', () => {
    const { span, ended } = start();
    span.end();
    expect(span.ended).toBe(false);
    span.finish(request);
    span.finish(request);
    expect(ended).toHaveLength(1);
  });

  it('is not handed on when it is not sampled, and records nothing', () => {
    const { span, ended } = start(0);
    span.setAttribute('a', 1);
    span.finish(request);
    expect(ended).toHaveLength(0);
    expect(span.attributes).not.toHaveProperty('a');
  });

  it('has 128 attributes in all, its request’s first, and counts the rest', () => {
    const { span } = start();
    for (let index = 0; index < 200; index++) span.setAttribute(`key${index}`, index);
    span.setAttribute('key0', 'changed');
    span.finish(request);
    expect(Object.keys(span.attributes)).toHaveLength(128);
    expect(span.attributes).toMatchObject({ 'http.route': '/users/:id', key0: 'changed', key117: 117 });
    expect(span.droppedAttributesCount).toBe(82);
  });

  it('keeps the newest events and links up to 128, its own exception among them, and counts the rest', () => {
    const { span } = start();
    for (let index = 0; index < 200; index++) {
      span.addEvent(`event${index}`);
      span.addLink({ context: { ...context, spanId: index.toString(16).padStart(16, '0') } });
    }
    span.finish({ ...request, status: 500, errorType: 'RangeError', error: new RangeError('the last') });
    expect(span.events).toHaveLength(128);
    expect(span.events.at(-1)?.attributes).toMatchObject({ 'exception.message': 'the last' });
    expect(span.droppedEventsCount).toBe(73);
    expect(span.links).toHaveLength(128);
    expect(span.links.at(-1)?.context.spanId).toBe('00000000000000c7');
    expect(span.droppedLinksCount).toBe(72);
  });

  it('applies low limits to what its request says too', () => {
    const { span } = start(1, { attributes: 3, attributeValueLength: 5 });
    span.setAttribute('mine', 1);
    span.finish({ ...request, path: '/a/long/one' });
    expect(span.attributes).toEqual({
      'http.request.method': 'GET',
      'url.path': '/a/lo',
      'url.scheme': 'http',
    });
    expect(span.droppedAttributesCount).toBe(8);
    expect(span.plainRequest).toBeUndefined();
  });

  it('drops what is no value, and counts it', () => {
    const { span } = start();
    const cycle: Record<string, unknown> = {};
    cycle['again'] = cycle;
    span.setAttributes({
      a: undefined,
      b: () => {},
      c: 7n,
      d: cycle,
      '': 1,
      e: new Date(),
      f: { g: [1, null] },
    });
    span.finish(request);
    expect(span.attributes['f']).toEqual({ g: [1, null] });
    expect(span.droppedAttributesCount).toBe(5);
  });

  it('takes a status as the API says: OK is final, to unset says nothing, only an error has a message', () => {
    const { span } = start();
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'x'.repeat(5000) });
    expect(span.status.message).toHaveLength(4096);
    span.setStatus({ code: SpanStatusCode.UNSET });
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    span.setStatus({ code: SpanStatusCode.OK, message: 'fine' });
    span.setStatus({ code: SpanStatusCode.ERROR });
    expect(span.status).toEqual({ code: SpanStatusCode.OK });
  });

  it('is not polluted by a key named __proto__', () => {
    const { span } = start();
    span.setAttribute('__proto__', 'x');
    span.finish(request);
    expect(Object.hasOwn(span.attributes, '__proto__')).toBe(false);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('removes secrets from paths and exceptions', () => {
    const { span } = start();
    span.finish({
      ...request,
      path: '/reset/s3cret',
      status: 500,
      errorType: 'Error',
      error: new Error('no s3cret here'),
    });
    const told = JSON.stringify([span.attributes, span.events]);
    expect(told).not.toContain('s3cret');
    expect(told).toContain('[redacted]');
    expect(span.events[0]?.name).toBe('exception');
  });

  it('charges the queue for what it holds', () => {
    const plain = start().span;
    plain.finish(request);
    const heavy = start().span;
    heavy.setAttribute('text', 'x'.repeat(4000));
    heavy.finish(request);
    expect(heavy.queueBytes - plain.queueBytes).toBeGreaterThanOrEqual(8000);
  });
});
