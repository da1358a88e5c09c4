import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { describe, expect, it } from 'vitest';
import { type ServerRequest, ServerSpan } from './server-span.ts';

const context = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };

function start(traceFlags = 1): { span: ServerSpan; ended: ServerSpan[] } {
  const ended: ServerSpan[] = [];
  const span = new ServerSpan({ ...context, traceFlags }, undefined, traceFlags === 1, {
    resource: resourceFromAttributes({}),
    instrumentationScope: { name: 'test' },
    redact: (text) => text.replaceAll('s3cret', '[redacted]'),
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

  it('takes attributes and events up to 128 and counts the rest', () => {
    const { span } = start();
    for (let index = 0; index < 200; index++) {
      span.setAttribute(`key${index}`, index);
      span.addEvent(`event${index}`);
    }
    span.finish(request);
    expect(span.droppedAttributesCount).toBe(72);
    expect(span.events).toHaveLength(128);
    expect(span.droppedEventsCount).toBe(72);
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
    heavy.setAttribute('text', 'x'.repeat(10_000));
    heavy.finish(request);
    expect(heavy.queueBytes - plain.queueBytes).toBeGreaterThanOrEqual(20_000);
  });
});
