import type { Attributes } from '@opentelemetry/api';
import { attributeText } from './attribute-text.ts';
import { labelName } from './family-names.ts';

/**
 * The labels of a set of attributes as the page writes them, without braces: `a="b",c="d"`, by name, so that equal sets give
 * equal text. Empty values are left out: Prometheus takes them for absent. Attributes whose names become the same label are
 * joined by `;` in the order of their original names, as the OpenTelemetry specification wants.
 *
 * @param reserved A label the family writes itself (`le`); an attribute of that name is shown as `exported_le`
 */
export function labelText(attributes: Attributes, reserved?: string): string {
  const pairs: Pair[] = [];
  let isSorted = true;
  let previous = '';
  for (const name of Object.keys(attributes)) {
    const value = attributeText(attributes[name]);
    if (value === undefined || value === '') continue;
    const shown = labelNameOf(name);
    const label = shown === reserved ? `exported_${shown}` : shown;
    isSorted &&= previous < label;
    previous = label;
    pairs.push({ name, label, value });
  }
  // Most sets are, and that each label then comes once is what makes the rest unnecessary.
  if (!isSorted) pairs.sort(byLabel);
  let text = '';
  previous = '';
  for (const { label, value } of pairs) {
    if (label === previous) text = `${text.slice(0, -1)};${escapeLabel(value)}"`;
    else text += `${text === '' ? '' : ','}${label}="${escapeLabel(value)}"`;
    previous = label;
  }
  return text;
}

interface Pair {
  readonly name: string;
  readonly label: string;
  readonly value: string;
}

function byLabel(one: Pair, other: Pair): number {
  if (one.label !== other.label) return one.label < other.label ? -1 : 1;
  return one.name < other.name ? -1 : 1;
}

const labelNames = new Map<string, string>();
const MAX_LABEL_NAMES = 1000;

/** Services use the same few names all the time. */
function labelNameOf(attribute: string): string {
  let name = labelNames.get(attribute);
  if (name === undefined) {
    name = labelName(attribute);
    if (labelNames.size < MAX_LABEL_NAMES) labelNames.set(attribute, name);
  }
  return name;
}

/** A label value or, in OpenMetrics, a help text. Lone surrogates, which UTF-8 cannot carry, become U+FFFD. */
export function escapeLabel(value: string): string {
  const text = value.isWellFormed() ? value : value.toWellFormed();
  return NEEDS_ESCAPE.test(text) ? text.replace(/[\\"\n]/g, escaped) : text;
}

/** Remembers the text of attributes it has seen: the SDK and we give the same object at every scrape. */
export class LabelCache {
  readonly #texts = new WeakMap<Attributes, string>();
  readonly #reserved: string | undefined;

  constructor(reserved?: string) {
    this.#reserved = reserved;
  }

  of(attributes: Attributes): string {
    let text = this.#texts.get(attributes);
    if (text === undefined) {
      text = labelText(attributes, this.#reserved);
      this.#texts.set(attributes, text);
    }
    return text;
  }
}

const NEEDS_ESCAPE = /[\\"\n]/;

function escaped(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}
