import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Frame } from './frames.ts';
import { format } from './units.ts';

const NAMED: Readonly<Record<string, string>> = {
  green: '#73bf69',
  blue: '#5794f2',
  orange: '#ff9830',
  red: '#f2495c',
  purple: '#b877d9',
  yellow: '#fade2a',
  text: '#ccccdc',
  transparent: 'transparent',
};
const PALETTE = [
  '#73bf69',
  '#f2cc0c',
  '#8ab8ff',
  '#ff780a',
  '#f2495c',
  '#5794f2',
  '#b877d9',
  '#705da0',
  '#37872d',
  '#fade2a',
];

export function chart(
  panel: Panel,
  frames: readonly Frame[],
  unit: string,
  decimals: number | undefined,
  width: number,
  height: number,
): string {
  const custom = panel.fieldConfig?.defaults?.custom as
    | { stacking?: { mode?: string }; drawStyle?: string }
    | undefined;
  const isStacked = custom?.stacking?.mode === 'normal';
  const times = [...new Set(frames.flatMap(({ points }) => points.map(([time]) => time)))].sort(
    (a, b) => a - b,
  );
  const sums = new Map<number, number>();
  const drawn = frames.map((frame, index) => {
    const points = frame.points
      .filter(([, value]) => Number.isFinite(value))
      .map(([time, value]) => {
        const base = isStacked ? (sums.get(time) ?? 0) : 0;
        sums.set(time, base + value);
        return { time, base, value: base + value };
      });
    return { name: frame.name, points, colour: colourOf(panel, frame.name, index), last: frame.last };
  });
  const values = drawn.flatMap(({ points }) => points.map(({ value }) => value));
  const softMax =
    (panel.fieldConfig?.defaults?.custom as { axisSoftMax?: number } | undefined)?.axisSoftMax ?? 0;
  const max = Math.max(...values, softMax, 1e-9) * 1.05;
  const isBeside = (panel.options as { legend?: { placement?: string } }).legend?.placement === 'right';
  const [w, h] = [isBeside ? width * 0.6 : width, isBeside ? height - 22 : height - 44];
  const at = (time: number): number =>
    60 + ((time - (times[0] ?? 0)) / ((times.at(-1) ?? 1) - (times[0] ?? 0) || 1)) * (w - 64);
  const up = (value: number): number => h - (value / max) * (h - 6);
  const paths = drawn.map(({ points, colour }) => {
    const line = points.map(({ time, value }) => `${at(time).toFixed(1)},${up(value).toFixed(1)}`).join(' ');
    if (!isStacked) return `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="1.4"/>`;
    const back = points.toReversed().map(({ time, base }) => `${at(time).toFixed(1)},${up(base).toFixed(1)}`);
    return `<polygon points="${line} ${back.join(' ')}" fill="${colour}" fill-opacity=".7"/>`;
  });
  const axis = [0, 0.5, 1].map(
    (part) =>
      `<line x1="60" x2="${w}" y1="${up(max * part)}" y2="${up(max * part)}" stroke="#2c3235"/><text x="54" y="${up(max * part) + (part === 1 ? 10 : 4)}" text-anchor="end">${format(max * part, unit, decimals)}</text>`,
  );
  const legend = drawn.map(({ name, colour, last }) => {
    return `<span><b style="color:${colour}">▬</b> ${name}${isBeside ? ` <i>${format(last, unit, decimals)}</i>` : ''}</span>`;
  });
  const style = isBeside ? `style="flex-direction:column;width:${width * 0.38}px;gap:4px"` : '';
  return `<div style="display:${isBeside ? 'flex' : 'block'}"><svg width="${w}" height="${h + 8}">${axis.join('')}${paths.join('')}</svg><div class="legend" ${style}>${legend.join('')}</div></div>`;
}

export function stat(
  panel: Panel,
  frames: readonly Frame[],
  unit: string,
  decimals: number | undefined,
  width: number,
  height: number,
): string {
  const [first] = frames;
  if (first === undefined) return '';
  const steps = panel.fieldConfig?.defaults?.thresholds?.steps ?? [];
  const step = steps.findLast(({ value }) => value === null || first.last >= value);
  const colour = NAMED[step?.color ?? 'text'] ?? '#ccc';
  const isName = (panel.options as { textMode?: string }).textMode === 'name';
  const finite = first.points.filter(([, value]) => Number.isFinite(value));
  const max = Math.max(...finite.map(([, value]) => value), 1e-9);
  const line = finite
    .map(
      ([, value], index) => `${(index / Math.max(1, finite.length - 1)) * width},${40 - (value / max) * 36}`,
    )
    .join(' ');
  const spark =
    finite.length < 2
      ? ''
      : `<svg width="${width}" height="42"><polyline points="${line}" fill="none" stroke="${colour}"/></svg>`;
  return `<div class="big" style="color:${colour};${height < 90 ? 'line-height:34px' : ''}">${isName ? first.name : format(first.last, unit, decimals)}</div>${spark}`;
}

export function heatmap(frames: readonly Frame[], width: number, height: number): string {
  const bounds = frames.toSorted(
    (a, b) =>
      Number(a.labels['le']?.replace('+Inf', 'Infinity')) -
      Number(b.labels['le']?.replace('+Inf', 'Infinity')),
  );
  const times = [...new Set(bounds.flatMap(({ points }) => points.map(([time]) => time)))].sort(
    (a, b) => a - b,
  );
  const value = (frame: Frame | undefined, time: number): number =>
    frame?.points.find(([at]) => at === time)?.[1] ?? 0;
  const cells = bounds.flatMap((frame, row) =>
    times.map((time, column) => ({ row, column, count: value(frame, time) - value(bounds[row - 1], time) })),
  );
  const max = Math.max(...cells.map(({ count }) => count), 1);
  const [w, h] = [(width - 60) / times.length, height / bounds.length];
  const rects = cells
    .filter(({ count }) => count > 0)
    .map(
      ({ row, column, count }) =>
        `<rect x="${60 + column * w}" y="${height - (row + 1) * h}" width="${w}" height="${h - 1}" fill="#5794f2" fill-opacity="${Math.sqrt(count / max)}"/>`,
    );
  const labels = bounds.map(
    ({ labels }, row) => `<text x="54" y="${height - row * h - 2}" text-anchor="end">${labels['le']}</text>`,
  );
  return `<svg width="${width}" height="${height}">${rects.join('')}${labels.join('')}</svg>`;
}

export function barGauge(frames: readonly Frame[], unit: string, width: number): string {
  const max = Math.max(...frames.map(({ last }) => last), 1e-12);
  const bars = frames
    .toSorted((a, b) => b.last - a.last)
    .map(
      ({ name, last }) =>
        `<div class="bar"><span>${name}</span><b style="background:#5794f2;width:${(last / max) * width * 0.35}px"></b><span>${format(last, unit)}</span></div>`,
    );
  return bars.join('');
}

function colourOf(panel: Panel, name: string, index: number): string {
  const override = panel.fieldConfig?.overrides?.find(
    ({ matcher }) =>
      matcher.options === name ||
      (matcher.id === 'byRegexp' && new RegExp(`^${matcher.options}$`).test(name)),
  );
  const fixed = override?.properties.find(({ id }) => id === 'color')?.value as
    | { fixedColor?: string }
    | undefined;
  return NAMED[fixed?.fixedColor ?? ''] ?? PALETTE[index % PALETTE.length] ?? '#ccc';
}
