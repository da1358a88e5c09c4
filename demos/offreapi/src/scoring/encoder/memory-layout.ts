import { ROW_BLOCK } from './matrix-product.ts';
import { DENSE_WEIGHTS } from './encoder-weights.ts';
import type { ModelFile } from './model-file.ts';

export const EMBEDDING = 512;
export const CNN = 256;
export const FEATURES: number = EMBEDDING + 3 * CNN;
/** Order of an n-gram and how many tokens of it lie before the one it belongs to. */
export const BRANCHES = [
  { order: 2, before: 0 },
  { order: 3, before: 1 },
  { order: 5, before: 2 },
] as const;
/** Rows of zeros between texts, as many as the widest n-gram reaches beyond its token. */
export const GAP = 2;
/** Tokens and gaps encoded together; what they need fits the cache of a core. */
export const MAX_ROWS = 192;
/** The rest of a longer text is left aside. */
export const MAX_TOKENS = 184;
/** Texts in a batch: each takes two tokens and a gap at least. */
export const MAX_TEXTS: number = MAX_ROWS / 4;

/** Where everything lies, in 32-bit floats from the start of the memory. */
export interface Layout {
  readonly weights: Readonly<Record<string, number>>;
  /** The embedding of each row, then what the three branches make of it. */
  readonly features: number;
  /** The three branches side by side, before they are told apart. */
  readonly projected: number;
  /** Input and first convolution of each branch, with a row block to spare on both sides for windows and rounding. */
  readonly inputs: readonly number[];
  readonly hidden: readonly number[];
  readonly product: number;
  readonly sums: number;
  readonly sentence: number;
  readonly layers: readonly number[];
  readonly pages: number;
}

export function layOutMemory(model: ModelFile): Layout {
  let next = 0;
  const place = (count: number): number => {
    const at = next;
    next += Math.ceil(count / 16) * 16;
    return at;
  };
  const weights: Record<string, number> = {};
  for (const name of DENSE_WEIGHTS) weights[name] = place((model.header.sections[name]?.bytes ?? 0) / 4);
  const rows = MAX_ROWS + 2 * ROW_BLOCK;
  const texts = MAX_TEXTS + ROW_BLOCK;
  const plane = (): number => place(rows * CNN) + ROW_BLOCK * CNN;
  return {
    weights,
    features: place(rows * FEATURES),
    projected: place(rows * 3 * CNN),
    inputs: BRANCHES.map(plane),
    hidden: BRANCHES.map(plane),
    product: place(rows * CNN),
    sums: place(texts * FEATURES),
    sentence: place(texts * EMBEDDING),
    layers: Array.from({ length: 4 }, () => place(texts * EMBEDDING)),
    pages: Math.ceil((next * 4) / 65_536),
  };
}
