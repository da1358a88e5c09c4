import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { LOG_FIELDS } from '../catalogue/log-fields.ts';
import { METRICS } from '../catalogue/metrics.ts';
import { DASHBOARDS } from '../dashboards/dashboards.ts';
import { panelsOf, selectorsIn } from '../dashboards/inspect.ts';

interface DataSource {
  readonly uid: string;
  readonly type: string;
  readonly isDefault?: boolean;
  readonly jsonData: Readonly<Record<string, unknown>>;
}

const read = (path: string): unknown =>
  parse(readFileSync(join(import.meta.dirname, 'provisioning', path), 'utf8'));
const { datasources } = read('datasources/vigie.yaml') as { datasources: DataSource[] };
const bytype = new Map(datasources.map((source) => [source.type, source]));
const settings = (type: string): Readonly<Record<string, unknown>> => bytype.get(type)?.jsonData ?? {};

/** As Grafana reads a value: `$$` is one `$`. */
const unescaped = (text: string): string => text.replaceAll('$$', '$');

describe('provisioned data sources', () => {
  it('have the uids that the dashboards ask for', () => {
    const asked = DASHBOARDS.flatMap((dashboard) =>
      panelsOf(dashboard).map(({ datasource }) => datasource?.uid),
    );
    const uids = datasources.map(({ uid }) => uid);
    for (const uid of new Set(asked.filter((uid) => uid !== undefined))) expect(uids).toContain(uid);
    expect(datasources.filter(({ isDefault }) => isDefault === true)).toHaveLength(1);
  });

  it('link to each other by uids that exist', () => {
    const uids = datasources.map(({ uid }) => uid);
    const linked = [...JSON.stringify(datasources).matchAll(/"datasourceUid":"([^"]+)"/g)].map(
      ([, uid]) => uid,
    );
    expect(linked).toHaveLength(5);
    for (const uid of linked) expect(uids).toContain(uid);
  });

  it('lead from a point to its trace, by the label of our exemplars', () => {
    expect(settings('prometheus')['exemplarTraceIdDestinations']).toEqual([
      { name: 'trace_id', datasourceUid: 'jaeger', urlDisplayLabel: 'Trace' },
    ]);
  });

  it('lead from a line to its trace, by its structured metadata or its text', () => {
    const [byField, byText] = settings('loki')['derivedFields'] as { matcherRegex: string; url: string }[];
    const names = LOG_FIELDS.map(({ name }) => name);
    expect(names.filter((name) => new RegExp(unescaped(byField?.matcherRegex ?? '')).test(name))).toEqual([
      'trace_id',
    ]);
    const line =
      '{"message":"request","trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331"}';
    expect(new RegExp(byText?.matcherRegex ?? '').exec(line)?.[1]).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(unescaped(byField?.url ?? '')).toBe('${__value.raw}');
  });

  it('lead from a span to lines and metrics that exist', () => {
    const { query } = settings('jaeger')['tracesToLogsV2'] as { query: string };
    expect(unescaped(query)).toBe('{service=~".+"} | trace_id="${__span.traceId}"');
    const { queries } = settings('jaeger')['tracesToMetrics'] as { queries: { query: string }[] };
    const known = new Set(METRICS.map(({ name }) => name).concat('target_info'));
    const asked = queries.flatMap((each) => selectorsIn(unescaped(each.query)).map(({ metric }) => metric));
    expect(asked.length).toBeGreaterThan(3);
    expect(
      asked.map((name) => name.replace(/_(bucket|count|sum)$/, '')).filter((name) => !known.has(name)),
    ).toEqual([]);
  });
});

describe('provisioned dashboards', () => {
  it('are those of one folder, into which nothing is written from the browser', () => {
    const { providers } = read('dashboards/vigie.yaml') as { providers: Record<string, unknown>[] };
    expect(providers).toHaveLength(1);
    expect(providers[0]).toMatchObject({ folder: 'Vigie', type: 'file', allowUiUpdates: false });
  });
});
