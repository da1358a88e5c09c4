import { describe, expect, it } from 'vitest';
import { ExpositionError, expositionFormat, parseExposition } from './exposition.ts';
import { bucketQuantile } from './metric-point.ts';
import { pointsOf } from './points.ts';

const OPENMETRICS = `# HELP http_server_request_duration_seconds Duration of \\"requests\\".
# TYPE http_server_request_duration_seconds histogram
# UNIT http_server_request_duration_seconds seconds
http_server_request_duration_seconds_bucket{http_route="/a",le="0.1"} 3 # {trace_id="5b8efff798038103d269b633813fc60c",span_id="eee19b7ec3c1b174"} 0.043 1520879607.789
http_server_request_duration_seconds_bucket{http_route="/a",le="+Inf"} 5
http_server_request_duration_seconds_sum{http_route="/a"} 1.5
http_server_request_duration_seconds_count{http_route="/a"} 5
http_server_request_duration_seconds_created{http_route="/a"} 1520872607.123
# TYPE jobs counter
jobs_total{name="a \\"b\\" \\\\ \\n c"} 17.0 1520879607.789
# TYPE up gauge
up 1
# EOF
`;

describe('OpenMetrics', () => {
  it('reads types, units, escapes, timestamps, exemplars and +Inf', () => {
    const { families, complete } = parseExposition(OPENMETRICS, 'openmetrics');
    expect(complete).toBe(true);
    expect(families.map(({ name, type, unit }) => [name, type, unit])).toEqual([
      ['http_server_request_duration_seconds', 'histogram', 'seconds'],
      ['jobs', 'counter', ''],
      ['up', 'gauge', ''],
    ]);
    expect(pointsOf({ families, complete })).toMatchObject([
      {
        labels: [['http_route', '/a']],
        value: 5,
        histogram: { count: 5, sum: 1.5, bounds: [0.1, Infinity], cumulative: [3, 5] },
        exemplars: [{ traceId: '5b8efff798038103d269b633813fc60c', value: 0.043, timeMs: 1_520_879_607_789 }],
      },
      { family: 'jobs', labels: [['name', 'a "b" \\ \n c']], value: 17 },
      { family: 'up', value: 1 },
    ]);
  });

  it('tells a page without # EOF from a whole one', () => {
    expect(parseExposition('up 1\n', 'openmetrics').complete).toBe(false);
  });

  it('refuses content after # EOF', () => {
    expect(() => parseExposition('# EOF\nup 1\n', 'openmetrics')).toThrow('line 2: content after "# EOF"');
  });

  it('reads the quoted form of names outside the old alphabet', () => {
    const [family] = parseExposition('{"http.requests","my.label"="x"} 3\n# EOF\n', 'openmetrics').families;
    expect(family?.samples).toMatchObject([{ name: 'http.requests', value: 3 }]);
    expect(family?.samples[0]?.labels.get('my.label')).toBe('x');
  });
});

describe('text format 0.0.4', () => {
  it('reads what Prometheus clients write, CRLF and tabs included', () => {
    const page =
      '# a comment\r\n# HELP x_total Things.\r\n# TYPE x_total counter\r\nx_total{a="1",}\t5 1395066363000\r\n\r\ny NaN\r\nz -Inf';
    const points = pointsOf(parseExposition(page, 'text'));
    expect(points).toMatchObject([
      { family: 'x_total', type: 'counter', help: 'Things.', value: 5 },
      { family: 'y', value: Number.NaN },
      { family: 'z', value: -Infinity },
    ]);
  });

  it.each([
    ['x', 'the value is missing'],
    ['x 1 2 3', '"3" is left over'],
    ['x{a="1" 3', '"," or "}" is missing'],
    ['x{a=1} 3', 'not in double quotes'],
    ['x{a="1",a="2"} 3', 'occurs twice'],
    ['x 0x10zz', 'is not a number'],
    ['1x 3', 'name is missing'],
    ['x 1 # {trace_id="1"} 1', 'exemplars belong to OpenMetrics'],
  ])('refuses %s, naming the line', (line, message) => {
    expect(() => parseExposition(`ok 1\n${line}\n`, 'text')).toThrow(ExpositionError);
    expect(() => parseExposition(`ok 1\n${line}\n`, 'text')).toThrow(`line 2: `);
    expect(() => parseExposition(`ok 1\n${line}\n`, 'text')).toThrow(message);
  });
});

describe('the format by its Content-Type', () => {
  it.each([
    ['text/plain; version=0.0.4; charset=utf-8', 'text', false],
    ['text/plain', 'text', false],
    ['application/openmetrics-text; version=1.0.0; charset=utf-8', 'openmetrics', false],
    ['', 'text', true],
    [undefined, 'text', true],
    ['text/html', 'text', true],
    [';;;', 'text', true],
  ] as const)('%s', (type, format, malformed) => {
    expect(expositionFormat(type)).toEqual({ format, malformed });
  });
});

describe('bucketQuantile', () => {
  it('interpolates inside a bucket and stays at the last finite bound beyond it', () => {
    const bounds = [0.1, 0.2, Infinity];
    expect(bucketQuantile(0.5, bounds, [10, 10, 10])?.value).toBeCloseTo(0.05);
    expect(bucketQuantile(0.75, bounds, [10, 20, 20])?.value).toBeCloseTo(0.15);
    expect(bucketQuantile(0.99, bounds, [1, 2, 10])).toEqual({ value: 0.2, beyond: true });
    expect(bucketQuantile(0.5, bounds, [0, 0, 0])).toBeUndefined();
  });
});
