import { formatMoney } from '../../units/money.ts';
import { formatCpuQuantity, formatMemoryQuantity } from '../../units/format-quantity.ts';
import type { Words } from '../../sla/words.ts';
import type { WorkloadIdentity } from '../../usage/workload-usage.ts';
import type { Cause } from '../causes.ts';
import { EN, type Phrases } from './phrases-en.ts';
import { FR } from './phrases-fr.ts';

export type Lang = 'en' | 'fr';

const LOCALES: Readonly<Record<Lang, string>> = { en: 'en-GB', fr: 'fr-FR' };

/** Figures and phrases as a person of one language reads them. */
export class Text {
  readonly lang: Lang;
  readonly phrases: Phrases;
  readonly #currency: string;
  readonly #locale: string;
  readonly #percent: Intl.NumberFormat;
  readonly #finePercent: Intl.NumberFormat;
  readonly #number: Intl.NumberFormat;
  readonly #significant: Intl.NumberFormat;
  readonly #compact: Intl.NumberFormat;
  readonly #dates: Readonly<Record<'long' | 'short' | 'month' | 'instant', Intl.DateTimeFormat>>;

  constructor(lang: Lang, currency: string) {
    this.lang = lang;
    this.phrases = lang === 'fr' ? FR : EN;
    this.#currency = currency;
    this.#locale = LOCALES[lang];
    const number = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
      new Intl.NumberFormat(this.#locale, options);
    this.#percent = number({ style: 'percent', maximumFractionDigits: 0 });
    this.#finePercent = number({ style: 'percent', maximumFractionDigits: 1 });
    this.#number = number({ maximumFractionDigits: 1 });
    this.#compact = number({ style: 'currency', currency, notation: 'compact', maximumSignificantDigits: 3 });
    this.#significant = number({ maximumSignificantDigits: 3 });
    const date = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
      new Intl.DateTimeFormat(this.#locale, { timeZone: 'UTC', ...options });
    this.#dates = {
      long: date({ day: 'numeric', month: 'long', year: 'numeric' }),
      short: date({ day: 'numeric', month: 'short' }),
      month: date({ month: 'long', year: 'numeric' }),
      instant: date({ dateStyle: 'long', timeStyle: 'short' }),
    };
  }

  /** To the cent. */
  money(amount: number): string {
    return formatMoney(amount, { currency: this.#currency, locale: this.#locale });
  }

  /** Whole currency units from a hundred on: for what is uncertain by far more than a cent. */
  about(amount: number): string {
    const digits = Math.abs(amount) >= 100 ? { digits: 0 } : {};
    return formatMoney(amount, { currency: this.#currency, locale: this.#locale, ...digits });
  }

  /** For an axis: `€1.2k`. */
  compact(amount: number): string {
    return this.#compact.format(amount);
  }

  /** With a sign. */
  difference(amount: number): string {
    return `${amount > 0 ? '+' : ''}${this.money(amount)}`;
  }

  /** `undefined`, unknown, is a dash. Under one per cent a decimal is shown. */
  percent(share: number | undefined): string {
    if (share === undefined || !Number.isFinite(share)) return '–';
    return (Math.abs(share) < 0.01 && share !== 0 ? this.#finePercent : this.#percent).format(share);
  }

  /** Of a figure in per cent already, with a sign. */
  change(percent: number): string {
    const text = this.#percent.format(percent / 100);
    return percent > 0 ? `+${text}` : text;
  }

  number(value: number): string {
    return this.#number.format(value);
  }

  /** `YYYY-MM-DD` or an instant, as a day of UTC. */
  date(iso: string, form: 'long' | 'short' | 'month' | 'instant' = 'long'): string {
    return this.#dates[form].format(new Date(iso));
  }

  /** From the start of a day to before the start of another: the last day included is shown. */
  period(from: string, to: string): string {
    const last = new Date(Date.parse(to) - 1).toISOString();
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
    return this.phrases.window(this.date(from), this.date(last), this.number(days));
  }

  words(words: Words): string {
    return words[this.lang];
  }

  cores(cores: number): string {
    return cores >= 0.001 || cores === 0
      ? formatCpuQuantity(Math.round(cores * 1000) / 1000)
      : this.#significant.format(cores);
  }

  bytes(bytes: number): string {
    if (bytes === 0) return '0';
    if (bytes % 2 ** 20 === 0) return formatMemoryQuantity(bytes);
    const units = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];
    const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(Math.abs(bytes)) / 10)));
    return `${this.#significant.format(bytes / 1024 ** power)}${units[power]}`;
  }

  dimension(dimension: string): string {
    const { phrases } = this;
    if (dimension.startsWith('label:')) return phrases.dimensionLabel(dimension.slice('label:'.length));
    if (dimension.startsWith('annotation:')) {
      return phrases.dimensionAnnotation(dimension.slice('annotation:'.length));
    }
    return phrases.dimension[dimension] ?? dimension;
  }

  /** With a capital letter, as a heading of a column has. */
  capital(text: string): string {
    return text.slice(0, 1).toLocaleUpperCase(this.#locale) + text.slice(1);
  }

  dimensions(by: readonly string[]): string {
    return by.map((dimension) => this.dimension(dimension)).join(', ');
  }

  group(values: readonly string[]): string {
    return values.map((value) => (value === '(none)' ? this.phrases.none : value)).join(' · ');
  }

  cause(cause: Cause): string {
    const figure = (value: number): string => {
      switch (cause.driver) {
        case 'cpu-request':
        case 'cpu-usage':
          return this.cores(Math.round(value * 1000) / 1000);
        case 'memory-request':
        case 'memory-usage':
          return this.bytes(value);
        case 'storage-or-gpu':
        case 'idle':
          return this.money(value);
        case 'price':
          return this.#significant.format(value);
        default:
          return this.number(value);
      }
    };
    const why = this.phrases.causeDriver(cause.driver, figure(cause.from), figure(cause.to));
    const { difference, share } = cause;
    return this.phrases.cause(
      cause.workload === undefined ? this.phrases.idleNodesName : workloadName(cause.workload),
      this.difference(difference),
      this.percent(share),
      why,
    );
  }
}

export function workloadName({ namespace, kind, name }: WorkloadIdentity): string {
  return `${namespace}/${kind}/${name}`;
}
