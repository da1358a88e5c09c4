import type { FieldError, ProblemCode } from '../http/problem.ts';
import type { Locale } from '../http/locale.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import { recruitingEn } from './recruiting-en.ts';

export type Messages = Texts<typeof en & { readonly recruiting: typeof recruitingEn }>;

type Texts<Tree> = { readonly [Key in keyof Tree]: Tree[Key] extends string ? string : Texts<Tree[Key]> };

/** Texts that depend on a number. */
export interface Plural {
  readonly one: string;
  readonly other: string;
}

const messages: Readonly<Record<Locale, Messages>> = { en: { ...en, recruiting: recruitingEn }, fr };

export function messagesIn(locale: Locale): Messages {
  return messages[locale];
}

/** Fills `{name}` places. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

const rules: Readonly<Record<Locale, Intl.PluralRules>> = {
  en: new Intl.PluralRules('en'),
  fr: new Intl.PluralRules('fr'),
};

const numberFormats = new Map<string, Intl.NumberFormat>();

/** Formats are kept: making one costs more than a page of using it. */
export function formatNumber(locale: Locale, value: number, digits?: number): string {
  const key = `${locale} ${digits}`;
  let format = numberFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(
      locale,
      digits === undefined ? {} : { maximumFractionDigits: digits, minimumFractionDigits: digits },
    );
    numberFormats.set(key, format);
  }
  return format.format(value);
}

/** The form for `n`, filled with it. */
export function plural(
  locale: Locale,
  forms: Plural,
  n: number,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const form = rules[locale].select(n) === 'one' ? forms.one : forms.other;
  return fill(form, { n: formatNumber(locale, n), ...values });
}

/** What is wrong with a field, as a sentence. */
export function fieldMessage(locale: Locale, { code, limit }: FieldError): string {
  const { fields, problems } = messages[locale];
  if (code in problems) return problems[code as ProblemCode].detail;
  return fill(fields[code as keyof typeof fields], { limit: formatNumber(locale, limit ?? 0) });
}
