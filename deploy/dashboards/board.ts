import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel,
  RowBuilder,
  type RowPanel,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { menu } from './links.ts';
import { metric, PROMETHEUS } from './queries.ts';

export interface Board {
  /** Its uid is `vigie-<name>`, which does not change: links and bookmarks have it. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Besides `vigie`. */
  readonly tags: readonly string[];
  readonly variables: readonly Builder<VariableModel>[];
  readonly sections: readonly Section[];
  /** Alerts that fire and processes that start as marks on every chart; default true. */
  readonly marks?: boolean;
  /** Default `now-1h`. */
  readonly from?: string;
}

export interface Section {
  readonly title: string;
  /** Opened by a click, and asked for only then. */
  readonly collapsed?: boolean;
  readonly panels: readonly Builder<Panel>[];
}

const COLUMNS = 24;

/** Sets panels side by side, each section under a title, in the order in which they are given. */
export function board(options: Board): Dashboard {
  const { name, title, description, tags, variables, sections, marks = true, from = 'now-1h' } = options;
  const builder = new DashboardBuilder(`Vigie / ${title}`)
    .uid(`vigie-${name}`)
    .description(description)
    .tags(['vigie', ...tags])
    .timezone('browser')
    .time({ from, to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .editable()
    .variables([...variables])
    .link(menu());
  if (marks) builder.annotations(annotations());
  return { ...builder.build(), panels: place(sections) };
}

function place(sections: readonly Section[]): (Panel | RowPanel)[] {
  let id = 0;
  let y = 0;
  return sections.flatMap(({ title, collapsed = false, panels }) => {
    const row = new RowBuilder(title)
      .id(++id)
      .collapsed(collapsed)
      .gridPos({ x: 0, y, w: COLUMNS, h: 1 })
      .build();
    const placed = shelve(
      panels.map((panel) => panel.build()),
      y + 1,
    ).map((panel) => finish(panel, ++id));
    // What follows a collapsed row lies right under it: Grafana moves it down when the row is opened.
    y = collapsed ? y + 1 : Math.max(...placed.map(({ gridPos }) => (gridPos?.y ?? 0) + (gridPos?.h ?? 0)));
    return collapsed ? [{ ...row, panels: placed }] : [row, ...placed];
  });
}

/** From left to right, and on a new line when there is no room; a line is as high as its highest panel. */
function shelve(panels: readonly Panel[], top: number): Panel[] {
  let [x, y, height] = [0, top, 0];
  return panels.map((panel) => {
    const { w, h } = panel.gridPos ?? { w: COLUMNS / 2, h: 8 };
    if (x + w > COLUMNS) [x, y, height] = [0, y + height, 0];
    const gridPos = { x, y, w, h };
    x += w;
    height = Math.max(height, h);
    return { ...panel, gridPos };
  });
}

function finish(panel: Panel, id: number): Panel {
  const targets = panel.targets?.map((target, index) => ({
    ...target,
    refId: String.fromCodePoint(65 + index),
  }));
  return { ...panel, id, ...(targets === undefined ? {} : { targets }) };
}

function annotations(): AnnotationQueryBuilder[] {
  return [
    new AnnotationQueryBuilder()
      .name('Alerts')
      .datasource(PROMETHEUS)
      .enable(true)
      .iconColor('red')
      .expr('ALERTS{alertstate="firing",job=~"$job",namespace=~"$namespace"}')
      .titleFormat('{{alertname}}')
      .textFormat('{{job}} {{instance}}')
      .tagKeys('severity'),
    new AnnotationQueryBuilder()
      .name('Starts')
      .datasource(PROMETHEUS)
      .enable(true)
      .iconColor('blue')
      .expr(`${metric('process_start_time_seconds')} * 1000`)
      .useValueForTime(true)
      .titleFormat('{{job}} started')
      .textFormat('{{instance}} {{pod}}'),
  ];
}
