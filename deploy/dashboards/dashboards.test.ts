import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ALERTS } from '../catalogue/alerts.ts';
import { LOG_FIELDS } from '../catalogue/log-fields.ts';
import { METRICS } from '../catalogue/metrics.ts';
import { RECORDING_GROUPS } from '../catalogue/recording-rules.ts';
import { DASHBOARDS, dashboardFiles } from './dashboards.ts';
import { FOREIGN_METRICS } from './foreign-metrics.ts';
import { panelsOf, queriesOf, rowsOf, selectorsIn, variablesIn } from './inspect.ts';
import { RUNBOOKS } from './links.ts';

const DATASOURCES = ['prometheus', 'loki', 'jaeger'];
const RECORDED = new Set(RECORDING_GROUPS.flatMap(({ rules }) => rules.map(({ record }) => record)));
const SCRAPED = new Set(['job', 'instance', 'namespace', 'pod', 'le']);

/** Families of the catalogue by the names of their series. */
const OURS = new Map(
  METRICS.flatMap((metric) => {
    const names =
      metric.type === 'histogram'
        ? ['_bucket', '_count', '_sum'].map((end) => metric.name + end)
        : [metric.name];
    return names.map((name) => [name, metric] as const);
  }),
);

describe('dashboards', () => {
  it('have uids and titles of their own', () => {
    const uids = DASHBOARDS.map(({ uid }) => uid);
    expect(uids).toEqual([...new Set(uids)]);
    expect(uids.every((uid) => /^vigie-[a-z]+$/.test(uid ?? ''))).toBe(true);
    expect(new Set(DASHBOARDS.map(({ title }) => title)).size).toBe(DASHBOARDS.length);
  });

  it('are the same each time they are made', () => {
    expect(dashboardFiles()).toEqual(dashboardFiles());
  });

  it('stand unchanged in the ConfigMaps of the sidecar', () => {
    const files = new Map(dashboardFiles().map(({ path, text }) => [path, text]));
    for (const { uid } of DASHBOARDS) {
      const map = parse(files.get(`deploy/generated/kubernetes/dashboards/${uid}.yaml`) ?? '');
      expect(map.metadata.labels.grafana_dashboard).toBe('1');
      expect(JSON.parse(map.data[`${uid}.json`])).toEqual(
        JSON.parse(files.get(`deploy/generated/grafana/dashboards/${uid}.json`) ?? ''),
      );
    }
  });
});

describe.each(DASHBOARDS.map((dashboard) => [dashboard.uid as string, dashboard] as const))(
  '%s',
  (_, dashboard) => {
    const panels = panelsOf(dashboard);

    it('says what it is for and can be found by its tags', () => {
      expect(dashboard.description).toMatch(/^[A-Z].*\.$/);
      expect(dashboard.tags).toContain('vigie');
    });

    it('has panels with an id, a title, a description and a unit', () => {
      const ids = [...panels, ...rowsOf(dashboard)].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const panel of panels) {
        expect(panel.title, `panel ${panel.id}`).toBeTruthy();
        expect(panel.description, panel.title).toMatch(/^[A-Z0-9].*\.$/);
        expect(hasUnit(panel), `unit of ${panel.title}`).toBe(true);
      }
      // The number of a moment and its course may have the same one.
      const titles = panels.map(({ type, title }) => `${type} ${title}`);
      expect(titles).toEqual([...new Set(titles)]);
    });

    it('asks data sources by the uids that are provisioned', () => {
      for (const panel of panels.filter(({ type }) => type !== 'text')) {
        expect(DATASOURCES, panel.title).toContain(panel.datasource?.uid);
        expect(panel.targets?.length, panel.title).toBeGreaterThan(0);
        for (const target of panel.targets ?? []) {
          expect((target as { datasource?: { uid?: string } }).datasource?.uid, panel.title).toBe(
            panel.datasource?.uid,
          );
        }
      }
    });

    it('lies on the grid without a hole or an overlap', () => {
      for (const open of [false, true]) expect(faultsOfLayout(dashboard, open)).toEqual([]);
    });

    it('uses every variable that it has, and has every variable that it uses', () => {
      const variables = (dashboard.templating?.list ?? []).map(({ name }) => name);
      const { templating, ...rest } = dashboard;
      // A variable may serve another: the namespaces of the services chosen.
      const used = new Set(
        variablesIn(JSON.stringify(rest) + JSON.stringify(templating?.list?.map(({ query }) => query))),
      );
      expect(variables.filter((name) => !used.has(name))).toEqual([]);
      expect([...used].filter((name) => !name.startsWith('__') && !variables.includes(name))).toEqual([]);
    });

    it('fills its variables and marks from metrics and labels that exist', () => {
      const marks = (dashboard.annotations?.list ?? []).map(({ expr }) => expr ?? '');
      const filled = (dashboard.templating?.list ?? []).map(({ definition }) => definition ?? '');
      for (const expr of marks.concat(
        filled.map((text) => /^label_values\((.*), \w+\)$/.exec(text)?.[1] ?? ''),
      )) {
        const unknown = selectorsIn(expr).filter(
          ({ metric }) => !OURS.has(metric) && !(metric in FOREIGN_METRICS),
        );
        expect(unknown, expr).toEqual([]);
      }
    });

    it('has links that lead somewhere', () => {
      for (const { panel, url } of linksOf(dashboard)) expect(faultOfLink(url, panel), url).toBeUndefined();
    });

    it('asks Prometheus for metrics that somebody exposes, with labels that they have', () => {
      for (const { panel, expr } of queriesOf(dashboard).filter(
        ({ datasource }) => datasource === 'prometheus',
      )) {
        for (const { metric, matchers } of selectorsIn(expr))
          expect(faultOfSelector(metric, matchers), `${panel}: ${expr}`).toBeUndefined();
      }
    });

    it('asks Loki for labels and fields that lines have', () => {
      const known = new Set([...LOG_FIELDS.map(({ name }) => name), 'class', 'error_message', '__error__']);
      for (const { panel, expr } of queriesOf(dashboard).filter(({ datasource }) => datasource === 'loki')) {
        const unknown = logFieldsIn(expr).filter((field) => !known.has(field));
        expect(unknown, `${panel}: ${expr}`).toEqual([]);
      }
    });

    it('names columns of values as Grafana does: with the letter of the query, where there is more than one', () => {
      for (const { title, targets, transformations } of panels.filter(({ type }) => type === 'table')) {
        const columns = [...JSON.stringify(transformations ?? []).matchAll(/Value #(\w)/g)].map(
          ([, letter]) => letter,
        );
        const letters = (targets ?? []).map((target) => (target as { refId?: string }).refId);
        expect(
          columns.filter((letter) => !letters.includes(letter)),
          title,
        ).toEqual([]);
        if (columns.length > 0) expect(letters.length, title).toBeGreaterThan(1);
      }
    });

    it('shows no wall of series', () => {
      for (const { panel, legend, expr } of queriesOf(dashboard)) {
        if (/http_route|span_name/.test(legend)) expect(expr, panel).toMatch(/topk\(|> 0$/);
      }
    });
  },
);

function hasUnit({ type, fieldConfig, ...panel }: Panel): boolean {
  if (['text', 'logs', 'traces', 'nodeGraph'].includes(type)) return true;
  if (type !== 'table') return fieldConfig?.defaults?.unit !== undefined;
  if (panel.datasource?.uid === 'jaeger') return true;
  const values = (panel.transformations ?? [])
    .flatMap(({ id, options }) =>
      id === 'organize' ? Object.entries(options['renameByName'] as Record<string, string>) : [],
    )
    .filter(([from]) => from.startsWith('Value #'));
  return values.every(([, title]) => {
    const override = fieldConfig?.overrides?.find(({ matcher }) => matcher.options === title);
    return override?.properties.some(({ id }) => id === 'unit' || id === 'decimals') ?? false;
  });
}

/** With collapsed rows as they are stored, or as if all were open. */
function faultsOfLayout(dashboard: Dashboard, open: boolean): string[] {
  const taken = new Map<string, string>();
  const faults: string[] = [];
  const top = (dashboard.panels ?? []).flatMap((panel) => {
    return open && panel.type === 'row'
      ? ((panel as { panels?: Panel[] }).panels ?? []).map((inner) => ({ inner, row: panel.id }))
      : [{ inner: panel, row: 0 }];
  });
  for (const { inner, row } of top) {
    const { x, y, w, h } = inner.gridPos as { x: number; y: number; w: number; h: number };
    const title = inner.title ?? '';
    if (x < 0 || w < 1 || h < 1 || x + w > 24) faults.push(`${title} leaves the grid`);
    for (let column = x; column < x + w; column++) {
      for (let line = y; line < y + h; line++) {
        // Panels of a collapsed row have places that others have while it is closed.
        const cell = `${open ? row : 0}:${column}:${line}`;
        const other = taken.get(cell);
        if (other !== undefined) faults.push(`${title} lies over ${other}`);
        taken.set(cell, title);
      }
    }
  }
  const parts = Map.groupBy(top, ({ row }) => row);
  const uneven = [...parts.values()].flatMap((part) => unevenLines(part.map(({ inner }) => inner)));
  return [...new Set([...faults, ...uneven])];
}

/** Panels of one line fill it and have one height, or the page looks torn. */
function unevenLines(panels: readonly Panel[]): string[] {
  const lines = Map.groupBy(panels, ({ gridPos }) => gridPos?.y);
  return [...lines.values()].flatMap((line) => {
    const width = line.reduce((sum, { gridPos }) => sum + (gridPos?.w ?? 0), 0);
    const heights = new Set(line.map(({ gridPos }) => gridPos?.h));
    const titles = line.map(({ title }) => title).join(', ');
    const faults = width === 24 ? [] : [`${titles}: ${width} columns of 24`];
    return heights.size === 1 ? faults : faults.concat(`${titles}: heights differ`);
  });
}

function linksOf(dashboard: Dashboard): { panel: Panel; url: string }[] {
  return panelsOf(dashboard).flatMap((panel) => {
    const urls = [...JSON.stringify(panel.fieldConfig ?? {}).matchAll(/"url":"([^"]+)"/g)].map(
      ([, url]) => url as string,
    );
    const content = (panel.options as { content?: string } | undefined)?.content ?? '';
    const written = [...content.matchAll(/\]\(([^)]+)\)/g)].map(([, url]) => url as string);
    return [...urls, ...written].map((url) => ({ panel, url }));
  });
}

function faultOfLink(url: string, panel: Panel): string | undefined {
  for (const [, field] of url.matchAll(/\$\{__data\.fields\.([^}]+)\}/g)) {
    const shown = JSON.stringify(panel.transformations ?? []);
    if (!shown.includes(`:"${field}"`)) return `no column ${field}`;
  }
  if (url.startsWith(RUNBOOKS)) {
    const missing = ALERTS.filter(
      ({ name }) => !existsSync(join(import.meta.dirname, '..', '..', 'docs', 'runbooks', `${name}.md`)),
    );
    return missing.length === 0 ? undefined : `no runbook for ${missing[0]?.name}`;
  }
  const [, uid, query = ''] = /^\/d\/([\w-]+)\?(.*)$/.exec(url) ?? [];
  const target = DASHBOARDS.find((dashboard) => dashboard.uid === uid);
  if (target === undefined) return 'no such dashboard';
  const names = [...query.matchAll(/var-(\w+)=/g)].map(([, name]) => name);
  const unknown = names.find((name) => !target.templating?.list?.some((variable) => variable.name === name));
  return unknown === undefined ? undefined : `${uid} has no variable ${unknown}`;
}

function faultOfSelector(metric: string, matchers: string): string | undefined {
  const labels = [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label as string);
  const ours = OURS.get(metric);
  if (ours !== undefined || metric === '') {
    const unknown = labels.find((label) => !SCRAPED.has(label) && !ours?.labels.includes(label));
    if (unknown !== undefined) return `${metric} has no label ${unknown}`;
    return /job=~"\$job",namespace=~"\$namespace"/.test(matchers)
      ? undefined
      : `${metric} is not selected by job and namespace`;
  }
  if (RECORDED.has(metric))
    return /job=/.test(matchers) || metric === 'job_slo:objective:ratio'
      ? undefined
      : `${metric} is not selected by job`;
  return metric.replace(/_bucket$/, '') in FOREIGN_METRICS ? undefined : `nobody exposes ${metric}`;
}

/** Labels in selectors and filters, and fields that are taken out of the line. */
function logFieldsIn(expr: string): string[] {
  const text = expr.replaceAll(/`[^`]*`|"[^"]*"/g, '""').replaceAll(/\$\w+/g, '0');
  const compared = [...text.matchAll(/(\w+)\s*(?:=~|!~|!=|>=|<=|=|>|<)\s*(?:""|\d)/g)].map(
    ([, name]) => name as string,
  );
  const taken = [...text.matchAll(/\|\s*(?:json|unwrap|by)\s+((?:\w+(?:\s*,\s*)?)+)/g)].flatMap(([, names]) =>
    (names as string).split(/\s*,\s*/),
  );
  const grouped = [...text.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, names]) =>
    (names as string).split(/\s*,\s*/),
  );
  const templated = [...expr.matchAll(/\{\{[^}]*?\.(\w+)\s*\}\}/g)].map(([, name]) => name as string);
  return [...compared, ...taken, ...grouped, ...templated]
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
