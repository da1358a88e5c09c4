import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';

/** A query as it stands in the JSON. */
export interface PanelQuery {
  readonly dashboard: string;
  readonly panelId: number;
  readonly panel: string;
  readonly refId: string;
  readonly datasource: string;
  readonly expr: string;
  readonly legend: string;
  readonly instant: boolean;
  readonly exemplar: boolean;
}

interface Target {
  readonly refId?: string;
  readonly datasource?: { readonly uid?: string };
  readonly expr?: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly exemplar?: boolean;
  readonly queryType?: string;
}

/** Panels without rows, those of collapsed rows included. */
export function panelsOf(dashboard: Dashboard): Panel[] {
  return (dashboard.panels ?? []).flatMap((panel) => (isRow(panel) ? (panel.panels ?? []) : [panel]));
}

export function rowsOf(dashboard: Dashboard): RowPanel[] {
  return (dashboard.panels ?? []).filter((panel) => isRow(panel));
}

function isRow(panel: Panel | RowPanel): panel is RowPanel {
  return panel.type === 'row';
}

/** Queries in PromQL and LogQL. */
export function queriesOf(dashboard: Dashboard): PanelQuery[] {
  return panelsOf(dashboard).flatMap((panel) =>
    ((panel.targets ?? []) as Target[])
      .filter(({ expr }) => expr !== undefined)
      .map(({ refId = '', datasource, expr = '', legendFormat = '', instant, exemplar, queryType }) => ({
        dashboard: dashboard.uid ?? '',
        panelId: panel.id ?? 0,
        panel: panel.title ?? '',
        refId,
        datasource: datasource?.uid ?? '',
        expr,
        legend: legendFormat,
        instant: instant === true || queryType === 'instant',
        exemplar: exemplar === true,
      })),
  );
}

/** Queries with values in place of variables, as Grafana sends them. */
export function interpolate(expr: string, values: Readonly<Record<string, string>>): string {
  return expr.replaceAll(
    /\$(?:\{(\w+)(?::\w+)?\}|([A-Za-z_]\w*))/g,
    (match, braced?: string, bare?: string) => {
      return values[(braced ?? bare) as string] ?? match;
    },
  );
}

/** Names of variables in a text; `$1` of label_replace is none. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$(?:\{([A-Za-z_]\w*)(?:[.:][^}]*)?\}|([A-Za-z_]\w*))/g)].map(
    ([, braced, bare]) => (braced ?? bare) as string,
  );
}

/** A selector of a PromQL query. */
export interface Selector {
  /** Empty for a selector by labels alone. */
  readonly metric: string;
  readonly matchers: string;
}

/** What a PromQL query selects; a reader of names, no parser: promtool says whether the query is one. */
export function selectorsIn(expr: string): Selector[] {
  const selectors: Selector[] = [];
  const bare = expr
    .replaceAll(
      /([A-Za-z_:][\w:]*)?(?<!\$)\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\}/g,
      (_, metric?: string, matchers?: string) => {
        selectors.push({ metric: metric ?? '', matchers: matchers ?? '' });
        return ' ';
      },
    )
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(/(?:\boffset|@)\s+\S+/g, ' ')
    .replaceAll(/\b(?:by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ')
    .replaceAll(/\$\w+/g, ' ');
  for (const [name] of bare.matchAll(/[A-Za-z_:][\w:]*(?!\w*\s*\()/g)) {
    if (!KEYWORDS.has(name) && !new RegExp(`\\b${name}\\s*\\(`).test(bare))
      selectors.push({ metric: name, matchers: '' });
  }
  return selectors;
}

const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'unless', 'bool', 'e', 'Inf', 'NaN']);
