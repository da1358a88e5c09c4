import { misuse } from './misuse.ts';

/** How much of a value goes into a line; what is beyond is replaced by a marker that says so. */
export interface Limits {
  /** Levels of nesting below the line itself. Default 8. */
  readonly depth: number;
  /** Members of one object. Default 128. */
  readonly keys: number;
  /** Elements of one array, Map or Set. Default 128. */
  readonly items: number;
  /** UTF-16 units of one string. Default 8192. */
  readonly textLength: number;
  /** Bytes of a whole line. Default 65 536. */
  readonly lineBytes: number;
}

const DEFAULTS: Limits = { depth: 8, keys: 128, items: 128, textLength: 8192, lineBytes: 65_536 };
/** Room for the fixed fields, whose own length is bounded, and for the markers. */
const SMALLEST: Limits = { depth: 1, keys: 1, items: 1, textLength: 64, lineBytes: 8192 };
const LARGEST: Limits = { depth: 64, keys: 1e5, items: 1e5, textLength: 1e6, lineBytes: 1e6 };

export function resolveLimits(given: Partial<Limits> = {}): Limits {
  const limits: { -readonly [K in keyof Limits]: Limits[K] } = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof Limits)[]) {
    const value = given[name] ?? DEFAULTS[name];
    if (!(Number.isInteger(value) && value >= SMALLEST[name] && value <= LARGEST[name])) {
      const range = `a whole number from ${SMALLEST[name]} to ${LARGEST[name]}`;
      throw misuse('VIGIE_E_LOGGING_LIMIT', `limits.${name}`, value, range);
    }
    limits[name] = value;
  }
  return limits;
}
