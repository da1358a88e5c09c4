import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Answer } from '../testing/ask.ts';
import { barGauge, chart, heatmap, stat } from './drawings.ts';
import { framesOf, type Frame } from './frames.ts';
import { format } from './units.ts';

const COLUMN = 1480 / 24;
const ROW = 38;

/** One dashboard with collapsed rows open, as a page without anything from outside. */
export function dashboardPage(dashboard: Dashboard, answers: ReadonlyMap<string, Answer | Error>): string {
  let offset = 0;
  const boxes: { html: string; bottom: number }[] = [];
  for (const panel of dashboard.panels ?? []) {
    boxes.push(boxOf(panel, dashboard, answers, offset));
    const inner = panel.type === 'row' ? ((panel as RowPanel).panels ?? []) : [];
    for (const each of inner) boxes.push(boxOf(each, dashboard, answers, offset));
    if (inner.length > 0) {
      const bottom = Math.max(...inner.map(({ gridPos }) => (gridPos?.y ?? 0) + (gridPos?.h ?? 0)));
      offset += bottom - (panel.gridPos?.y ?? 0) - 1;
    }
  }
  return `<!doctype html><meta charset="utf-8"><title>${dashboard.title}</title><style>${STYLE}</style>
<h1>${dashboard.title}</h1><p>${(dashboard.templating?.list ?? []).map(({ label, name }) => `<b>${label ?? name}</b> ▾`).join(' ')}</p>
<main style="height:${Math.max(...boxes.map(({ bottom }) => bottom))}px">${boxes.map(({ html }) => html).join('\n')}</main>`;
}

function boxOf(
  panel: Panel | RowPanel,
  dashboard: Dashboard,
  answers: ReadonlyMap<string, Answer | Error>,
  offset: number,
): { html: string; bottom: number } {
  const { x, y, w, h } = panel.gridPos as { x: number; y: number; w: number; h: number };
  const [left, top, width, height] = [x * COLUMN, (y + offset) * ROW, w * COLUMN - 8, h * ROW - 8];
  const place = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
  const html =
    panel.type === 'row'
      ? `<h2 style="${place}">▾ ${panel.title}</h2>`
      : `<section style="${place}"><h3>${panel.title}</h3>${bodyOf(panel, framesOf(panel, dashboard, answers), width - 16, height - 34)}</section>`;
  return { html, bottom: top + height + 8 };
}

function bodyOf(panel: Panel, frames: readonly Frame[], width: number, height: number): string {
  const unit = panel.fieldConfig?.defaults?.unit ?? 'none';
  const decimals = panel.fieldConfig?.defaults?.decimals;
  if (panel.type === 'text') return `<pre>${escape((panel.options as { content: string }).content)}</pre>`;
  if (frames.length === 0) return `<p class="none">${panel.fieldConfig?.defaults?.noValue ?? 'No data'}</p>`;
  if (panel.type === 'stat') return stat(panel, frames, unit, decimals, width, height);
  if (panel.type === 'heatmap') return heatmap(frames, width, height);
  if (panel.type === 'bargauge') return barGauge(frames, unit, width);
  if (panel.type === 'table') return table(panel, frames);
  if (panel.type === 'logs')
    return `<pre>${frames
      .flatMap(({ lines }) => lines)
      .slice(0, 14)
      .map(escape)
      .join('\n')}</pre>`;
  return chart(panel, frames, unit, decimals, width, height);
}

/** Rows joined by their labels, as the transformation \`merge\` does. */
function table(panel: Panel, frames: readonly Frame[]): string {
  const organize = panel.transformations?.find(({ id }) => id === 'organize')?.options as
    | { renameByName: Record<string, string> }
    | undefined;
  if (organize === undefined) return '<p class="none">a table of its data source</p>';
  const shown = Object.entries(organize.renameByName);
  const rows = new Map<string, Record<string, string | number>>();
  for (const { refId, labels, last } of frames) {
    const key = JSON.stringify(Object.entries(labels).sort(([a], [b]) => a.localeCompare(b)));
    rows.set(key, { ...rows.get(key), ...labels, [`Value #${refId}`]: last });
  }
  const sort = (panel.options as { sortBy?: { displayName: string }[] } | undefined)?.sortBy?.[0]
    ?.displayName;
  const by = shown.find(([, title]) => title === sort)?.[0];
  const sorted = [...rows.values()].sort((a, b) =>
    by === undefined ? 0 : Number(b[by] ?? 0) - Number(a[by] ?? 0),
  );
  const cell = (title: string, value: string | number | undefined): string => {
    if (typeof value !== 'number') return escape(value ?? '–');
    const properties =
      panel.fieldConfig?.overrides?.find(({ matcher }) => matcher.options === title)?.properties ?? [];
    const of = (id: string): unknown => properties.find((property) => property.id === id)?.value;
    return format(value, (of('unit') as string | undefined) ?? 'none', of('decimals') as number | undefined);
  };
  const head = shown.map(([, title]) => `<th>${title}</th>`).join('');
  const body = sorted.map(
    (row) => `<tr>${shown.map(([from, title]) => `<td>${cell(title, row[from])}</td>`).join('')}</tr>`,
  );
  return `<table><tr>${head}</tr>${body.slice(0, 14).join('')}</table>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

const STYLE = `body{margin:10px;font:13px system-ui,sans-serif;background:#111217;color:#ccccdc}h1{font-size:18px;margin:0}main{position:relative}
section{position:absolute;background:#181b1f;border:1px solid #2c3235;border-radius:3px;overflow:hidden;padding:0 8px;box-sizing:border-box}
h2{position:absolute;margin:0;font-size:15px;line-height:34px}h3{margin:6px 0;font-size:13px;font-weight:500}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:5px 8px;border-bottom:1px solid #2c3235;white-space:nowrap}pre{font:12px ui-monospace,monospace;overflow:hidden;margin:0;white-space:pre-wrap}
.none{opacity:.6;text-align:center;margin-top:30px}.big{text-align:center;font-size:34px;line-height:46px}text{font:11px system-ui;fill:#ccccdc}
.legend{font-size:12px;display:flex;gap:10px;flex-wrap:wrap}.bar{display:grid;grid-template-columns:45% 1fr 90px;gap:8px;margin:5px 0}`;
