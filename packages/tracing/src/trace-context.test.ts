import { describe, expect, it } from 'vitest';
import { formatTraceparent, parseTraceContext } from './trace-context.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('traceparent', () => {
  it('is read into a remote parent', () => {
    expect(parseTraceContext(`00-${TRACE}-${SPAN}-01`)).toEqual({
      traceId: TRACE,
      spanId: SPAN,
      traceFlags: 1,
      isRemote: true,
    });
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['a text cut short', `00-${TRACE}-${SPAN}-0`],
    ['upper-case digits', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a zero trace id', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a zero span id', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['something after version 00', `00-${TRACE}-${SPAN}-01-more`],
    ['no dash after a later version', `cc-${TRACE}-${SPAN}-01more`],
    ['other separators', `00_${TRACE}_${SPAN}_01`],
    ['a digit that is none', `00-${TRACE.slice(0, 31)}g-${SPAN}-01`],
    ['flags that are none', `00-${TRACE}-${SPAN}-0x`],
  ])('is ignored when it is %s', (_what, header) => {
    expect(parseTraceContext(header)).toBeUndefined();
  });

  it('of a later version is read as far as it is known', () => {
    expect(parseTraceContext(`cc-${TRACE}-${SPAN}-01-what-comes-next`)?.traceId).toBe(TRACE);
  });

  it('keeps only the sampled and the random flag', () => {
    expect(parseTraceContext(`00-${TRACE}-${SPAN}-ff`)?.traceFlags).toBe(3);
    expect(parseTraceContext(`00-${TRACE}-${SPAN}-00`)?.traceFlags).toBe(0);
  });

  it('is written as it was read', () => {
    const header = `00-${TRACE}-${SPAN}-01`;
    expect(formatTraceparent(parseTraceContext(header)!)).toBe(header);
  });
});

describe('tracestate', () => {
  it('is carried along', () => {
    const parent = parseTraceContext(`00-${TRACE}-${SPAN}-01`, 'vendor=one,other=two');
    expect(parent?.traceState?.get('vendor')).toBe('one');
    expect(parent?.traceState?.serialize()).toBe('vendor=one,other=two');
  });

  it('sent as several headers is one list', () => {
    const parent = parseTraceContext(`00-${TRACE}-${SPAN}-01`, ['a=1', 'b=2']);
    expect(parent?.traceState?.serialize()).toBe('a=1,b=2');
  });

  it('longer than 512 characters is dropped, and the parent is kept', () => {
    const parent = parseTraceContext(`00-${TRACE}-${SPAN}-01`, `a=${'x'.repeat(600)}`);
    expect(parent?.traceId).toBe(TRACE);
    expect(parent?.traceState).toBeUndefined();
  });
});
