import { PERFECT } from './baselines/baselines.ts';
import type { Estimate } from './bootstrap.ts';
import { type Evaluation, type Figures, languagePairs, type RankerFigures, trapKinds } from './evaluate.ts';

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The figures as tables, most important first. */
export function tablesOf(evaluation: Evaluation, withOffers: boolean): Table[] {
  const { rankers } = evaluation;
  const names = rankers.map(({ name }) => name);
  const compared = names.filter((name) => rankers.some(({ differences }) => name in differences));
  const tables: Table[] = [
    {
      title: 'Overall',
      columns: ['scorer', 'nDCG@10 (95 %)', 'MAP', 'P@3', 'trap errors', 'ms a score'],
      rows: rankers.map(({ name, overall, millisecondsPerScore }) => [
        name,
        interval(overall.ndcg10),
        ...[overall.map, overall.precision3].map(plain),
        percent(overall.trapErrors),
        millisecondsPerScore.toFixed(millisecondsPerScore < 1 ? 2 : 1),
      ]),
    },
    {
      title: 'Differences in nDCG@10, offer by offer (95 %)',
      columns: ['scorer', ...compared.map((name) => `to ${name}`)],
      rows: rankers
        .filter(
          ({ name, differences }) => name !== PERFECT && Object.keys(differences).length === compared.length,
        )
        .map(({ name, differences }) => [name].concat(compared.map((other) => signed(differences[other])))),
    },
    perPair('nDCG@10 by language, offer → CVs (95 %)', rankers, ({ ndcg10 }) => interval(ndcg10)),
    perPair('MAP by language', rankers, ({ map }) => plain(map)),
    perPair('P@3 by language', rankers, ({ precision3 }) => plain(precision3)),
    perPair('Trap errors by language', rankers, ({ trapErrors }) => percent(trapErrors)),
    {
      title: 'Trap errors by kind',
      columns: ['scorer', ...trapKinds],
      rows: rankers.map(({ name, traps }) => [name, ...trapKinds.map((kind) => percent(traps[kind]))]),
    },
  ];
  if (withOffers) {
    const shown = rankers.filter(({ name }) => name !== PERFECT);
    const ids = Object.keys(rankers[0]?.ndcgByOffer ?? {});
    tables.push({
      title: 'nDCG@10 by offer',
      columns: ['offer', ...shown.map(({ name }) => name)],
      rows: ids.map((id) => [id].concat(shown.map(({ ndcgByOffer }) => decimals(ndcgByOffer[id])))),
    });
  }
  return tables;
}

/** One line that says on what and how it was measured. */
export function circumstancesOf({ set, seed, resamples }: Evaluation): string {
  return `${set.offers} offers, ${set.cvs} CVs in ${set.trades} trades, ${set.traps} traps. Seed ${seed}, ${resamples} resamples.`;
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

function perPair(
  title: string,
  rankers: readonly RankerFigures[],
  cell: (figures: Figures) => string,
): Table {
  return {
    title,
    columns: ['scorer', ...languagePairs],
    rows: rankers.map(({ name, pairs }) => [name, ...languagePairs.map((pair) => cell(pairs[pair]))]),
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
