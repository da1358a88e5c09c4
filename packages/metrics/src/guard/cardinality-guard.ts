import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { attributeText } from '../exposition/attribute-text.ts';
import type { OverflowLog } from './overflow-log.ts';
import {
  asItIs,
  detached,
  MAX_VALUE_LENGTH,
  plainEntries,
  type RedactAttribute,
} from './plain-attributes.ts';
import { SeriesTrie } from './series-trie.ts';

/** More attributes, or longer names, than any metric wants: such a measurement goes to the overflow series. */
const MAX_ATTRIBUTES = 64;
const MAX_NAME_LENGTH = 256;

export interface CardinalityGuardOptions {
  /** OpenTelemetry name of the metric. */
  readonly metric: string;
  /** Series it may have, the overflow series included. */
  readonly limit: number;
  readonly overflow: OverflowLog;
  /** Takes secrets out of attributes before they become labels. Default: as they are. */
  readonly redact?: RedactAttribute | undefined;
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
      this.#options.overflow.refuse(this.#options.metric);
      return this.#overflowSeries;
    }
    const entries = plainEntries(attributes, names, this.#options.redact ?? asItIs);
    const key = seriesKey(entries);
    let series = this.#series.get(key);
    if (series === undefined) {
      if (this.#series.size >= this.#options.limit - 1) return this.#overflow();
      series = Object.fromEntries(entries.map(([name, value]) => [name, detached(value)]));
      this.#series.set(detached(key), series);
    }
    if (names.every((name) => isSmall(attributes[name]))) this.#addPath(attributes, names, series);
    return series;
  }

  #addPath(attributes: Attributes, names: readonly string[], series: Attributes): void {
    const path = Object.fromEntries(names.map((name) => [name, detached(attributes[name])]));
    this.#trie.add(path, names, series);
  }

  #overflow(): Attributes {
    this.#options.overflow.add(this.#options.metric, () => this.#series.values());
    return this.#overflowSeries;
  }
}

const NONE: Attributes = Object.freeze({});

/** Names and values with their lengths, so that no two sets of attributes share a key. */
function seriesKey(entries: readonly (readonly [string, AttributeValue])[]): string {
  let key = '';
  for (const [name, value] of entries) {
    const text = attributeText(value) ?? '';
    key += `${name.length}:${name}${text.length}:${text}`;
  }
  return key;
}

/** Whether a value can be kept as the key of a map: by what it is, and at a bounded size. */
function isSmall(value: unknown): boolean {
  return typeof value === 'string' ? value.length <= MAX_VALUE_LENGTH : typeof value !== 'object';
}
