import { PERFECT } from './baselines/baselines.ts';
import type { Estimate } from './bootstrap.ts';
import { type Evaluation, type Figures, languagePairs, type RankerFigures, trapKinds } from './evaluate.ts';

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The figures as tables, most important first. */
export function tablesOf({ rankers }: Evaluation, withOffers: boolean): Table[] {
  const scorers = rankers.filter(({ kind }) => kind !== 'part');
  const parts = rankers.filter(({ kind }) => kind === 'part');
  const tables = [
    overall('Overall', scorers),
    differences(rankers.filter(({ kind }) => kind === 'service')),
    perPair('nDCG@10 by language, offer → CVs (95 %)', scorers, ({ ndcg10 }) => interval(ndcg10)),
    perPair('MAP by language', scorers, ({ map }) => plain(map)),
    perPair('P@3 by language', scorers, ({ precision3 }) => plain(precision3)),
    perPair('Trap errors by language', scorers, ({ trapErrors }) => percent(trapErrors)),
    trapsByKind(scorers),
  ];
  if (parts.length > 0) {
    tables.push(overall('What each part of the score would do alone', parts));
    tables.push(perPair('nDCG@10 of each part by language (95 %)', parts, ({ ndcg10 }) => interval(ndcg10)));
  }
  return withOffers ? [...tables, byOffer(scorers.filter(({ name }) => name !== PERFECT))] : tables;
}

/** One line that says on what and how it was measured. */
export function circumstancesOf({ set, seed, resamples, rankers }: Evaluation): string {
  const versions = rankers.flatMap(({ name, version }) => (version ? [` ${name}: ${version}.`] : []));
  return `${set.offers} offers, ${set.cvs} CVs in ${set.trades} trades, ${set.traps} traps. Seed ${seed}, ${resamples} resamples.${versions.join('')}`;
}

export function asText({ title, columns, rows }: Table): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  return [title, line(columns), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

export function asMarkdown({ title, columns, rows }: Table): string {
  const lines = [columns, columns.map((_, index) => (index === 0 ? '---' : '--:')), ...rows];
  return `### ${title}\n\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}`;
}

function overall(title: string, rankers: readonly RankerFigures[]): Table {
  return {
    title,
    columns: ['scorer', 'nDCG@10 (95 %)', 'MAP', 'P@3', 'trap errors'],
    rows: rankers.map(({ name, overall: { ndcg10, map, precision3, trapErrors } }) => [
      name,
      interval(ndcg10),
      plain(map),
      plain(precision3),
      percent(trapErrors),
    ]),
  };
}

function differences(rankers: readonly RankerFigures[]): Table {
  const others = Object.keys(rankers[0]?.differences ?? {});
  return {
    title: 'Differences in nDCG@10, offer by offer (95 %)',
    columns: ['scorer', ...others.map((other) => `to ${other}`)],
    rows: rankers.map(({ name, differences }) =>
      [name].concat(others.map((other) => signed(differences[other]))),
    ),
  };
}

function perPair(
  title: string,
  rankers: readonly RankerFigures[],
  cell: (figures: Figures) => string,
): Table {
  return {
    title,
    columns: ['scorer', ...languagePairs],
    rows: rankers.map(({ name, pairs }) => [name].concat(languagePairs.map((pair) => cell(pairs[pair])))),
  };
}

function trapsByKind(rankers: readonly RankerFigures[]): Table {
  return {
    title: 'Trap errors by kind',
    columns: ['scorer', ...trapKinds],
    rows: rankers.map(({ name, traps }) => [name].concat(trapKinds.map((kind) => percent(traps[kind])))),
  };
}

function byOffer(rankers: readonly RankerFigures[]): Table {
  return {
    title: 'nDCG@10 by offer',
    columns: ['offer', ...rankers.map(({ name }) => name)],
    rows: Object.keys(rankers[0]?.ndcgByOffer ?? {}).map((id) =>
      [id].concat(rankers.map(({ ndcgByOffer }) => decimals(ndcgByOffer[id]))),
    ),
  };
}

const NOTHING = '–';

function interval(value: Estimate | undefined): string {
  return value === undefined
    ? NOTHING
    : `${decimals(value.mean)} [${decimals(value.low)}, ${decimals(value.high)}]`;
}

function signed(value: Estimate | undefined): string {
  if (value === undefined) return NOTHING;
  const [mean, low, high] = [value.mean, value.low, value.high].map(
    (number) => `${number < 0 ? '−' : '+'}${Math.abs(number).toFixed(2)}`,
  );
  return `${mean} [${low}, ${high}]`;
}

function plain(value: Estimate | undefined): string {
  return decimals(value?.mean);
}

function percent(value: Estimate | undefined): string {
  return value === undefined ? NOTHING : `${(100 * value.mean).toFixed(0)} %`;
}

function decimals(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? NOTHING : value.toFixed(2);
}
