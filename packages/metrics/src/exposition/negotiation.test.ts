import { describe, expect, it } from 'vitest';
import { acceptsGzip, negotiateFormat } from './negotiation.ts';

const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,' +
  'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

describe('negotiateFormat', () => {
  it.each([
    [undefined, 'text'],
    ['', 'text'],
    ['*/*', 'text'],
    [BROWSER, 'text'],
    [PROMETHEUS_3, 'openmetrics'],
    ['application/openmetrics-text', 'openmetrics'],
    ['Application/OpenMetrics-Text; version="1.0.0"', 'openmetrics'],
    ['application/openmetrics-text; version=1.0.0; charset=utf-8', 'openmetrics'],
    ['application/openmetrics-text; version=2.0.0', 'text'],
    ['application/openmetrics-text; version=0.0.1, text/plain; version=0.0.4; q=0.5', 'text'],
    ['application/*', 'openmetrics'],
    ['text/*, application/openmetrics-text;q=0.5', 'text'],
    ['text/plain, application/openmetrics-text', 'openmetrics'],
    ['text/plain;q=0.5, application/openmetrics-text;q=0.4', 'text'],
    ['text/plain;q=0.3, application/openmetrics-text;q=0.40', 'openmetrics'],
    ['application/openmetrics-text;q=0, */*', 'text'],
    ['application/openmetrics-text;q=0', 'text'],
    ['application/openmetrics-text;q=high', 'text'],
    ['*/*;q=0.9, application/openmetrics-text;q=0.5', 'text'],
    ['application/json', 'text'],
    ['text/plain;version=1.0.0, application/openmetrics-text;q=0.1', 'openmetrics'],
  ])('answers %j with %s', (accept, format) => {
    expect(negotiateFormat(accept)).toBe(format);
  });
});

describe('acceptsGzip', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['gzip', true],
    ['x-gzip', true],
    ['GZIP;q=0.5', true],
    ['deflate, gzip;q=1.0, *;q=0.5', true],
    ['*', true],
    ['br, deflate', false],
    ['gzip;q=0', false],
    ['gzip;q=0, *', false],
    ['gzip;q=0.5, identity', false],
    ['identity;q=0.5, gzip', true],
  ])('for %j is %s', (acceptEncoding, expected) => {
    expect(acceptsGzip(acceptEncoding)).toBe(expected);
  });
});
