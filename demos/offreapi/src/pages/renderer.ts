import { fileURLToPath } from 'node:url';
import { formatAmount } from '@vigie/finops/meter';
import { Eta } from 'eta';
import type { Context } from 'koa';
import type { Recruiter } from '../database/recruiter.ts';
import { sessionIn } from '../http/authentication.ts';
import { formToken } from '../http/form-token.ts';
import { locales, localeOf, type Locale } from '../http/locale.ts';
import type { Problem } from '../http/problem.ts';
import {
  fieldMessage,
  fill,
  formatNumber,
  messagesIn,
  plural,
  type Messages,
  type Plural,
} from '../messages/messages.ts';
import type { Assets } from './assets.ts';

/** Renders a view into the answer, in the language of the request. */
export type Render = (ctx: Context, view: string, data: ViewData) => void;

export interface ViewData extends Readonly<Record<string, unknown>> {
  /** Title of the page, before the name of the site. */
  readonly title: string;
}

/** What a request costs, in currency units; undefined where it is not known yet. */
export type CostOf = (method: string, route: string) => { amount: number; currency: string } | undefined;

/** What every view has besides its own data. */
interface Shared {
  readonly t: Messages;
  readonly locale: Locale;
  readonly languages: readonly { locale: Locale; name: string; href: string; current: boolean }[];
  readonly path: string;
  /** Who is signed in. */
  readonly recruiter: Recruiter | undefined;
  /** For the hidden field `csrf` of every form that is posted. */
  readonly formToken: () => string;
  readonly styleSheet: string;
  readonly icon: string;
  readonly script: string;
  /** Of this request, where pages tell it. */
  readonly cost: string | undefined;
  readonly fill: typeof fill;
  readonly plural: (forms: Plural, n: number, values?: Readonly<Record<string, string | number>>) => string;
  readonly date: (date: Date) => string;
  readonly dateTime: (date: Date) => string;
  /** Of a file, such as 12 KB. */
  readonly size: (bytes: number) => string;
  readonly number: (value: number, digits?: number) => string;
}

export function createRenderer(assets: Assets, costOf?: CostOf): Render {
  const eta = new Eta({
    views: fileURLToPath(new URL('./views', import.meta.url)),
    cache: true,
    autoTrim: false,
  });
  return (ctx, view, data) => {
    const locale = localeOf(ctx);
    const shared: Shared = {
      t: messagesIn(locale),
      locale,
      languages: locales.map((each) => ({
        locale: each,
        name: messagesIn(each).language,
        href: languageLink(ctx, each),
        current: each === locale,
      })),
      path: ctx.path,
      recruiter: sessionIn(ctx)?.recruiter,
      formToken: () => formToken(ctx),
      styleSheet: assets.styleSheet,
      icon: assets.icon,
      script: assets.script,
      cost: costOf && costText(ctx, costOf),
      fill,
      plural: (forms, n, values) => plural(locale, forms, n, values),
      date: (date) => dateFormats[locale].format(date),
      dateTime: (date) => dateTimeFormats[locale].format(date),
      size: (bytes) => sizeOf(bytes, locale),
      number: (value, digits = 0) => formatNumber(locale, value, digits),
    };
    ctx.type = 'text/html; charset=utf-8';
    ctx.body = eta.render(view, { ...shared, ...data });
  };
}

function costText(ctx: Context, costOf: CostOf): string | undefined {
  const { _matchedRoute: route } = ctx as { _matchedRoute?: string | RegExp };
  const cost = route === undefined ? undefined : costOf(ctx.method, String(route));
  return cost && formatAmount(cost.amount, cost.currency, localeOf(ctx));
}

/** Shows a problem as a page; the status is set already. */
export function renderProblem(render: Render, ctx: Context, problem: Problem): void {
  const locale = localeOf(ctx);
  const text = messagesIn(locale).problems[problem.code];
  const errors = problem.errors.map((error) => ({
    field: error.field,
    message: fieldMessage(locale, error),
  }));
  render(ctx, 'problem', { title: text.title, text, errors, status: problem.status });
}

const dateFormats: Readonly<Record<Locale, Intl.DateTimeFormat>> = {
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
  fr: new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' }),
};

const dateTimeFormats: Readonly<Record<Locale, Intl.DateTimeFormat>> = {
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' }),
  fr: new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' }),
};

function sizeOf(bytes: number, locale: Locale): string {
  const large = bytes >= 1_048_576;
  const value = large ? bytes / 1_048_576 : Math.max(1, bytes / 1024);
  return sizeFormats[locale][large ? 'megabyte' : 'kilobyte'].format(value);
}

const sizeFormats = forEachLocale((locale) => {
  const options = (unit: string): Intl.NumberFormatOptions => ({ style: 'unit', unit });
  return {
    kilobyte: new Intl.NumberFormat(locale, { ...options('kilobyte'), maximumFractionDigits: 0 }),
    megabyte: new Intl.NumberFormat(locale, { ...options('megabyte'), maximumFractionDigits: 1 }),
  };
});

function forEachLocale<Value>(make: (locale: Locale) => Value): Readonly<Record<Locale, Value>> {
  return { en: make('en'), fr: make('fr') };
}

/** A form that failed was posted to its own address, which answers GET as well. */
function languageLink(ctx: Context, locale: Locale): string {
  const query = new URLSearchParams(ctx.querystring);
  query.set('lang', locale);
  return `?${query.toString()}`;
}
