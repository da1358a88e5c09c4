import { formatAmount } from '@vigie/finops/meter';
import { healthUrl, type ApiHealth, type ApiUp } from './api-health.ts';
import type { FrontConfig } from './config.ts';
import { html, type SafeHtml } from './html.ts';
import { styleElement } from './style.ts';
import { milliseconds, texts, uptime, type Language, type Texts } from './texts.ts';

/** Everything the front page shows; nothing else reaches it. */
export interface FrontPage {
  readonly config: FrontConfig;
  readonly health: ApiHealth;
  readonly language: Language;
  readonly timeoutMs: number;
  readonly now: Date;
  /** The trace this page belongs to, for whoever wants to look it up. */
  readonly traceId: string | undefined;
  /** Of a request for this page. */
  readonly cost?: RequestCost | undefined;
}

/** Currency units, ISO 4217. */
export interface RequestCost {
  readonly amount: number;
  readonly currency: string;
}

/** The whole front page as a document. */
export function renderFrontPage(page: FrontPage): string {
  const { config, health, language } = page;
  const text = texts[language];
  const up = health.state === 'up';
  const content = html` <main class="sheet story ${health.state}">
    <article aria-labelledby="headline">
      <p class="kicker">${up ? tick : cross}${text.kicker}</p>
      <h2 id="headline">${up ? text.upTitle : text.downTitle}</h2>
      <p class="lede">${up ? text.upText : text.downText}</p>
      ${up ? undefined : html`<p class="why">${capitalised(text.reasons(health, page.timeoutMs)[health.reason], language)}.</p>`}
      <p class="actions">
        <a class="button first" href="/?lang=${language}">${text.again}</a>
        <a class="button" href="${config.apiPublicUrl.href}">${text.openApi}</a>
      </p>
    </article>
    <section class="facts" aria-labelledby="facts">
      <h3 id="facts">${text.facts}</h3>
      <dl>${facts(page, text)}</dl>
    </section>
  </main>`;
  return document(page, content);
}

/** The page for an address where nothing is. */
export function renderNotFound(page: Pick<FrontPage, 'config' | 'language' | 'now'>): string {
  const text = texts[page.language];
  const content = html` <main class="sheet story down">
    <article>
      <p class="kicker">${cross}404</p>
      <h2>${text.notFoundTitle}</h2>
      <p class="lede">${text.notFoundText}</p>
      <p class="actions"><a class="button first" href="/?lang=${page.language}">${text.home}</a></p>
    </article>
  </main>`;
  return document(page, content);
}

function document(page: Pick<FrontPage, 'config' | 'language' | 'now' | 'cost'>, content: SafeHtml): string {
  const { config, language, now, cost } = page;
  const text = texts[language];
  const date = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr', {
    dateStyle: 'full',
    timeStyle: 'long',
    timeZone: 'UTC',
  });
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>DataPress – POC</title>
        <link rel="icon" href="${icon}" />
        ${styleElement}
      </head>
      <body>
        <header class="sheet">
          <nav class="languages" aria-label="${text.languages}">
            ${languageLink('fr', 'Français', language)} ${languageLink('en', 'English', language)}
          </nav>
          <h1><a href="/?lang=${language}">DataPress – POC</a></h1>
          <p class="dateline">
            <time datetime="${now.toISOString()}">${capitalised(date.format(now), language)}</time>
            <span>${text.edition} <strong>${config.version}</strong></span>
          </p>
        </header>
        ${content}
        <footer class="sheet">
          <p>${text.about}</p>
          ${cost === undefined ? undefined : html`<p class="cost">${text.cost} ≈ ${formatAmount(cost.amount, cost.currency, language)}</p>`}
        </footer>
      </body>
    </html>`.toString();
}

function facts({ config, health, language, traceId, timeoutMs }: FrontPage, text: Texts): SafeHtml[] {
  const up: Partial<ApiUp> = health.state === 'up' ? health : {};
  return [
    fact(
      text.result,
      health.state === 'up' ? text.httpStatus(200) : text.reasons(health, timeoutMs)[health.reason],
    ),
    fact(text.duration, milliseconds(health.durationMs, language)),
    fact(text.service, up.service),
    fact(text.apiVersion, up.version),
    fact(text.uptime, up.uptimeSeconds === undefined ? undefined : uptime(up.uptimeSeconds, language)),
    fact(text.calledAt, html`<code>${healthUrl(config.apiBaseUrl).href}</code>`),
    fact(text.trace, traceId === undefined ? undefined : html`<code>${traceId}</code>`),
  ].filter((each) => each !== undefined);
}

function fact(name: string, value: string | SafeHtml | undefined): SafeHtml | undefined {
  return value === undefined
    ? undefined
    : html` <div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`;
}

function languageLink(language: Language, name: string, current: Language): SafeHtml {
  const mark = language === current ? html` aria-current="true"` : undefined;
  return html`<a href="/?lang=${language}" hreflang="${language}" lang="${language}" ${mark}>${name}</a>`;
}

function capitalised(sentence: string, language: Language): string {
  return sentence.charAt(0).toLocaleUpperCase(language) + sentence.slice(1);
}

const tick: SafeHtml = html`<svg viewBox="0 0 20 20" aria-hidden="true">
  <circle cx="10" cy="10" r="9" fill="none" stroke="currentColor" stroke-width="1.6" />
  <path
    d="m5.8 10.4 2.8 2.8 5.6-6"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
  />
</svg>`;
const cross: SafeHtml = html`<svg viewBox="0 0 20 20" aria-hidden="true">
  <circle cx="10" cy="10" r="9" fill="none" stroke="currentColor" stroke-width="1.6" />
  <path
    d="m6.8 6.8 6.4 6.4m0-6.4-6.4 6.4"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
  />
</svg>`;

const icon: string = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="4" fill="#1c1915"/><path d="M7 9h18M7 15h8M7 19h8M7 23h8M18 15h7v8h-7z" fill="none" stroke="#f7f2e8" stroke-width="2.4"/></svg>',
)}`;
