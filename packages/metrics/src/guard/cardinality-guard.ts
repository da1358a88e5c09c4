import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { attributeText } from '../exposition/attribute-text.ts';
import type { OverflowLog } from './overflow-log.ts';
import { SeriesTrie } from './series-trie.ts';

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
  /** By the text of their attributes in sorted order. */
  readonly #series = new Map<string, Attributes>();
  readonly #trie: SeriesTrie;
  readonly #overflowSeries: Attributes = { 'otel.metric.overflow': true };

  constructor(options: CardinalityGuardOptions) {
    this.#options = options;
    this.#trie = new SeriesTrie(options.limit * 4);
  }

  /**
   * The attributes to record with: always the same object for the same series, whose values are plain and short; those of the
   * overflow series once the metric is full.
   */
  admit(attributes: Attributes = NONE): Attributes {
    const names = Object.keys(attributes);
    return this.#trie.find(attributes, names) ?? this.#admitUnknown(attributes, names);
  }

  isOverflow(attributes: Attributes): boolean {
    return attributes === this.#overflowSeries;
  }

  #admitUnknown(attributes: Attributes, names: readonly string[]): Attributes {
    if (names.length > MAX_ATTRIBUTES || names.some((name) => name.length > MAX_NAME_LENGTH)) {
      return this.#overflow();
    }
    const sorted = names.toSorted();
    const key = seriesKey(attributes, sorted);
    let series = this.#series.get(key);
    if (series === undefined) {
      if (this.#series.size >= this.#options.limit - 1) return this.#overflow();
      series = plainAttributes(attributes, sorted);
      this.#series.set(key, series);
    }
    if (names.every((name) => isSmall(attributes[name]))) this.#trie.add(attributes, names, series);
    return series;
  }

  #overflow(): Attributes {
    this.#options.overflow.add(this.#options.metric, () => this.#series.values());
    return this.#overflowSeries;
  }
}

const NONE: Attributes = Object.freeze({});

/** Names and values with their lengths, so that no two sets of attributes share a key. */
function seriesKey(attributes: Attributes, names: readonly string[]): string {
  let key = '';
  for (const name of names) {
    const text = attributeText(attributes[name])?.slice(0, MAX_VALUE_LENGTH);
    if (text !== undefined) key += `${name.length}:${name}${text.length}:${text}`;
  }
  return key;
}

/** Whether a value can be kept as the key of a map: by what it is, and at a bounded size. */
function isSmall(value: unknown): boolean {
  return typeof value === 'string' ? value.length <= MAX_VALUE_LENGTH : typeof value !== 'object';
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
