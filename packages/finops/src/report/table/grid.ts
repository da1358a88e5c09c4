import { displayWidth, shorten } from '../text/visible.ts';

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** The column that gives way where the terminal is narrow. */
  readonly flexible?: boolean;
  /** The larger, the sooner the column is left out where there is no room. 0 (default): never. */
  readonly dropOrder?: number;
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

export interface Row {
  readonly cells: readonly (string | Cell)[];
  /** Of the whole row. */
  readonly style?: Style;
}

const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

export function paint(text: string, style: Style | undefined, colours: boolean): string {
  return style === undefined || !colours ? text : `\u001b[${CODES[style]}m${text}\u001b[0m`;
}

const GAP = '  ';
const LEAST_FLEXIBLE = 12;

/** Lines of a table that fits the width: first columns are left out, then the flexible one is shortened. */
export function grid(
  columns: readonly Column[],
  rows: readonly Row[],
  width: number,
  colours: boolean,
): string[] {
  const cells = rows.map(({ cells }) =>
    cells.map((cell): Cell => (typeof cell === 'string' ? { text: cell } : cell)),
  );
  const natural = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...cells.map((row) => displayWidth(row[index]?.text ?? ''))),
  );
  const kept = keptColumns(columns, natural, width);
  const widths = new Map(kept.map((index) => [index, natural[index]!]));
  const flexible = kept.find((index) => columns[index]!.flexible === true);
  if (flexible !== undefined) {
    const excess = total(kept, natural) - width;
    widths.set(flexible, Math.max(LEAST_FLEXIBLE, natural[flexible]! - Math.max(0, excess)));
  }
  const line = (row: readonly Cell[], rowStyle: Style | undefined): string =>
    kept
      .map((index) => {
        const { text = '', style } = row[index] ?? {};
        const padded = pad(shorten(text, widths.get(index)!), widths.get(index)!, columns[index]!.align);
        return paint(padded, style ?? rowStyle, colours && text !== '');
      })
      .join(GAP)
      .trimEnd();
  const header = line(
    columns.map(({ title }) => ({ text: title })),
    'dim',
  );
  return [header, ...cells.map((row, index) => line(row, rows[index]!.style))];
}

function keptColumns(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  let kept = columns.map((_, index) => index);
  const least = natural.map((size, index) =>
    columns[index]!.flexible === true ? Math.min(size, LEAST_FLEXIBLE + 8) : size,
  );
  while (total(kept, least) > width) {
    const droppable = kept.filter((index) => (columns[index]!.dropOrder ?? 0) > 0);
    if (droppable.length === 0) break;
    const drop = droppable.reduce((a, b) => (columns[b]!.dropOrder! > columns[a]!.dropOrder! ? b : a));
    kept = kept.filter((index) => index !== drop);
  }
  return kept;
}

function total(kept: readonly number[], sizes: readonly number[]): number {
  return kept.reduce((sum, index) => sum + sizes[index]!, 0) + GAP.length * (kept.length - 1);
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + space : space + text;
}
