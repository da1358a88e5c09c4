import { FinopsError } from '../finops-error.ts';

/** One thing wrong in a price book, where it stands and what to do about it. */
export interface PriceBookProblem {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** e.g. `periods[0].prices.cpu`; empty for the book as a whole. */
  readonly path: string;
  readonly message: string;
}

/** A book that cannot be used: everything wrong in it at once, in the order of the text. */
export class PriceBookError extends FinopsError {
  readonly problems: readonly PriceBookProblem[];

  constructor(source: string, problems: readonly PriceBookProblem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(
      'VIGIE_E_FINOPS_PRICE_BOOK',
      `${source} has ${count}:\n${problemLines(source, problems).join('\n')}`,
    );
    this.name = 'PriceBookError';
    this.problems = problems;
  }
}

/** `book.yaml:12:5 periods[0].prices.cpu: …`, the form editors and terminals make a link of. */
export function problemLines(source: string, problems: readonly PriceBookProblem[]): string[] {
  return problems.map(
    ({ line, column, path, message }) =>
      `  ${source}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`,
  );
}
