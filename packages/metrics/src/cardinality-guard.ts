import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { attributeText } from './attribute-text.ts';
import type { OverflowLog } from './overflow-log.ts';

/** Characters of an attribute's value; a longer one is cut, so that the series kept have a bounded size. */
export const MAX_VALUE_LENGTH = 1024;
/** More attributes, or longer names, than any metric wants: such a measurement goes to the overflow series. */
const MAX_ATTRIBUTES = 64;
const MAX_NAME_LENGTH = 256;

export interface CardinalityGuardOptions {
  /** OpenTelemetry name of the metric. */
  readonly metric: string;
  /** Series it may have, the overflow series included. */
  readonly limit: number;
  readonly overflow: OverflowLog;
}

/**
 * Bounds the series of one metric. The SDK's own limit holds for the time between two scrapes only, while the series it has
 * shown stay for good.
 */
export class CardinalityGuard {
  readonly #options: CardinalityGuardOptions;
  /** By the text of the attributes in their sorted order. */
  readonly #series = new Map<string, Attributes>();
  /** By their text in any order they came in; bounded, and only there for speed. */
  readonly #known = new Map<string, Attributes>();
  readonly #overflowSeries: Attributes = { 'otel.metric.overflow': true };

  constructor(options: CardinalityGuardOptions) {
    this.#options = options;
  }

  /**
   * The attributes to record with: always the same object for the same series, whose values are plain and short; those of the
   * overflow series once the metric is full.
   */
  admit(attributes: Attributes = NONE): Attributes {
    const names = Object.keys(attributes);
    const key = seriesKey(attributes, names);
    if (key === undefined) return this.#overflow();
    return this.#known.get(key) ?? this.#admitUnknown(attributes, names, key);
  }

  isOverflow(attributes: Attributes): boolean {
    return attributes === this.#overflowSeries;
  }

  #admitUnknown(attributes: Attributes, names: readonly string[], key: string): Attributes {
    const sorted = names.toSorted();
    const sortedKey = seriesKey(attributes, sorted) ?? key;
    let series = this.#series.get(sortedKey);
    if (series === undefined) {
      if (this.#series.size >= this.#options.limit - 1) return this.#overflow();
      series = plainAttributes(attributes, sorted);
      this.#series.set(sortedKey, series);
    }
    if (this.#known.size < this.#options.limit * 4) this.#known.set(key, series);
    return series;
  }

  #overflow(): Attributes {
    this.#options.overflow.add(this.#options.metric, () => this.#series.values());
    return this.#overflowSeries;
  }
}

const NONE: Attributes = Object.freeze({});

/** Names and values with their lengths, so that no two sets of attributes share a key; undefined where there are too many. */
function seriesKey(attributes: Attributes, names: readonly string[]): string | undefined {
  if (names.length > MAX_ATTRIBUTES) return undefined;
  let key = '';
  for (const name of names) {
    if (name.length > MAX_NAME_LENGTH) return undefined;
    const value = attributes[name];
    let text = typeof value === 'string' ? value : attributeText(value);
    if (text === undefined) continue;
    if (text.length > MAX_VALUE_LENGTH) text = text.slice(0, MAX_VALUE_LENGTH);
    key += `${name.length}:${name}${text.length}:${text}`;
  }
  return key;
}

/** A copy the caller cannot change later, of values the SDK can serialise. */
function plainAttributes(attributes: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(
    names.flatMap((name): [string, AttributeValue][] => {
      const value = attributes[name];
      if (typeof value === 'number' || typeof value === 'boolean') return [[name, value]];
      const text = attributeText(value);
      return text === undefined ? [] : [[name, cut(text)]];
    }),
  );
}

/** A copy of the first characters; a plain slice would keep the long text alive. */
function cut(text: string): string {
  if (text.length <= MAX_VALUE_LENGTH) return text;
  return Buffer.from(text.slice(0, MAX_VALUE_LENGTH), 'utf16le').toString('utf16le');
}
