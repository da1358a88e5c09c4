import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  GraphGradientMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  LogsSortOrder,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import {
  type DashboardLinkBuilder,
  FieldColorBuilder,
  FieldColorModeId,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as logs from '@grafana/grafana-foundation-sdk/logs';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as text from '@grafana/grafana-foundation-sdk/text';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { LOKI, PROMETHEUS } from './queries.ts';

/** Lines over time. Sizes are columns of 24 and rows of 30 pixels. */
export function chart(title: string, description: string, unit: string): timeseries.PanelBuilder {
  return new timeseries.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .unit(unit)
    .span(8)
    .height(8)
    .min(0)
    .lineWidth(1)
    .fillOpacity(8)
    .gradientMode(GraphGradientMode.None)
    .showPoints(VisibilityMode.Never)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(legend());
}

/** Parts of a whole over time. */
export function stacked(title: string, description: string, unit: string): timeseries.PanelBuilder {
  return chart(title, description, unit)
    .fillOpacity(60)
    .lineWidth(0)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
}

/** Parts of a whole as bars, for what is counted rather than measured. */
export function bars(title: string, description: string, unit: string): timeseries.PanelBuilder {
  return stacked(title, description, unit).drawStyle(GraphDrawStyle.Bars).fillOpacity(80);
}

/** A list under the chart; with more than a handful of series a table with their last and highest values on its right. */
export function legend(kind: 'list' | 'table' = 'list'): VizLegendOptionsBuilder {
  const options = new VizLegendOptionsBuilder().showLegend(true).placement(LegendPlacement.Bottom);
  return kind === 'list'
    ? options.displayMode(LegendDisplayMode.List)
    : options
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right)
        .calcs(['lastNotNull', 'max'])
        .sortBy('Last *')
        .sortDesc(true);
}

/** A number with its course behind it. */
export function number(title: string, description: string, unit: string): stat.PanelBuilder {
  return new stat.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .unit(unit)
    .span(4)
    .height(4)
    .graphMode(BigValueGraphMode.Area)
    .colorMode(BigValueColorMode.Value)
    .textMode(BigValueTextMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(steps(['text']))
    .noValue('–');
}

/** Rows of values; columns are arranged with `columns`. */
export function grid(title: string, description: string): table.PanelBuilder {
  return new table.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .span(24)
    .height(9)
    .noValue('–')
    .filterable(false);
}

/** Horizontal bars, the longest first. */
export function ranking(title: string, description: string, unit: string): bargauge.PanelBuilder {
  return new bargauge.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .unit(unit)
    .span(12)
    .height(8)
    .min(0)
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor('blue'));
}

/** Where values of a histogram lie, over time. */
export function distribution(title: string, description: string, unit: string): heatmap.PanelBuilder {
  return new heatmap.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .unit(unit)
    .span(12)
    .height(8)
    .calculate(false)
    .color(
      new heatmap.HeatmapColorOptionsBuilder()
        .mode(heatmap.HeatmapColorMode.Scheme)
        .scheme('Blues')
        .steps(32)
        .reverse(false)
        .exponent(0.5),
    )
    .yAxis(new heatmap.YAxisConfigBuilder().unit(unit))
    .exemplarsColor('orange')
    .cellGap(1);
}

/** Log lines, the newest first; a click opens the fields, and with them the link to the trace. */
export function logLines(title: string, description: string): logs.PanelBuilder {
  return new logs.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(LOKI)
    .span(24)
    .height(10)
    .showTime(true)
    .wrapLogMessage(false)
    .enableLogDetails(true)
    .prettifyLogMessage(false)
    .sortOrder(LogsSortOrder.Descending);
}

export function markdown(title: string, description: string, content: string): text.PanelBuilder {
  return new text.PanelBuilder().title(title).description(description).span(24).height(6).content(content);
}

/** Colours from values on: `steps(['green'], [0.01, 'orange'], [0.05, 'red'])`. */
export function steps(
  [first]: readonly [string],
  ...more: readonly (readonly [number, string])[]
): ThresholdsConfigBuilder {
  const all: Threshold[] = [
    // Grafana's own notation of minus infinity.
    { value: null, color: first },
    ...more.map(([value, color]) => ({ value, color })),
  ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(all);
}

/** Thresholds as dashed lines over a chart. */
export function thresholdLines(): GraphThresholdsStyleConfigBuilder {
  return new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed);
}

export interface Column {
  /** A label, or `Value #A` of the query with that letter. */
  readonly from: string;
  readonly title: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly width?: number;
  readonly thresholds?: ThresholdsConfigBuilder;
  readonly links?: readonly DashboardLinkBuilder[];
  /** Shown where there is no value. */
  readonly empty?: string;
  /** Bars in the cells, the longest for the highest value. */
  readonly gauge?: boolean;
}

/** Joins the rows of all queries by their labels, and shows these columns in this order; the rest is left out. */
export function columns(
  panel: table.PanelBuilder,
  shown: readonly Column[],
  sortBy?: string,
): table.PanelBuilder {
  panel
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'filterFieldsByName',
      options: { include: { names: shown.map(({ from }) => from) } },
    })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(shown.map(({ from }, index) => [from, index])),
        renameByName: Object.fromEntries(shown.map(({ from, title }) => [from, title])),
      },
    });
  for (const column of shown) panel.overrideByName(column.title, propertiesOf(column));
  if (sortBy !== undefined) {
    panel.sortBy([{ build: () => ({ displayName: sortBy, desc: true }) }]);
  }
  return panel;
}

function propertiesOf({
  empty,
  unit,
  decimals,
  width,
  thresholds,
  links,
  gauge,
}: Column): { id: string; value: unknown }[] {
  const cell = gauge === true ? { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' } : undefined;
  const colour = thresholds === undefined ? undefined : { type: 'color-text' };
  return [
    { id: 'unit', value: unit },
    { id: 'decimals', value: decimals },
    { id: 'custom.width', value: width },
    { id: 'thresholds', value: thresholds?.build() },
    { id: 'custom.cellOptions', value: cell ?? colour },
    { id: 'mappings', value: empty === undefined ? undefined : emptyAs(empty) },
    { id: 'links', value: links?.map((link) => link.build()) },
  ].filter(({ value }) => value !== undefined);
}

function emptyAs(text: string): object[] {
  return ['empty', 'null'].map((match, index) => ({
    type: 'special',
    options: { match, result: { text, index } },
  }));
}
