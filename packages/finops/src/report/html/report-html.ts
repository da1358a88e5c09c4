import { createHash } from 'node:crypto';
import type { Estimate } from '../../trend/forecast.ts';
import type { Report } from '../report.ts';
import { priceLine } from '../text/price-line.ts';
import { Text, type Lang } from '../text/text.ts';
import { needsList, savingsList } from './advice-list.ts';
import { whereMoneyGoes } from './cost-tables.ts';
import { dailyChart } from './daily-chart.ts';
import { anomalyList, idleNodes, imagesTable, provisioningTables, strategiesTable } from './detail-tables.ts';
import { html, Markup } from './markup.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** The report as one page that needs nothing else: no network, and no JavaScript but for comfort. */
export function reportHtml(report: Report, { lang }: { readonly lang: Lang }): string {
  const { head } = report;
  const text = new Text(lang, head.currency);
  const { phrases } = text;
  const needs = needsList(report, text);
  const sections: [string, string][] = [
    ['days', phrases.perDay],
    ['money', phrases.whereMoneyGoes],
    ['savings', phrases.topSavings],
    ...(needs === undefined ? [] : ([['needs', phrases.needs]] as [string, string][])),
    ['anomalies', phrases.anomalies],
    ['provisioning', phrases.provisioning],
    ['strategies', phrases.strategiesTitle],
    ['method', phrases.method],
  ];
  const hash = createHash('sha256').update(SCRIPT).digest('base64');
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const script = new Markup(`<script>${SCRIPT}</script>`);
  return html`<!doctype html>
    <html lang="${lang}" data-copy="${phrases.copy}" data-copied="${phrases.copied}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="generator" content="vigie-finops" />
        <title>${phrases.title(head.cluster)}, ${text.period(head.from, head.to)}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <a class="skip" href="#days">${phrases.skip}</a>
        <div class="page">
          <header>
            <div>
              <p class="eyebrow">${phrases.eyebrow}</p>
              <h1>${phrases.title(head.cluster)}</h1>
              <p class="meta">${text.period(head.from, head.to)}<small>${priceLine(report, text)}</small></p>
            </div>
            <button class="theme" type="button" hidden>${phrases.theme}</button>
          </header>
          <main>
            ${headline(report, text)}
            <nav aria-label="${phrases.contents}">
              <ul>
                ${sections.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
              </ul>
            </nav>
            <section id="days">
              <h2>${phrases.perDay}</h2>
              ${forecastLead(report, text)}${dailyChart(report, text)}
            </section>
            <section id="money">
              <h2>${phrases.whereMoneyGoes}</h2>
              <p class="lead">${phrases.moneyLead}</p>
              ${whereMoneyGoes(report, text)}${idleNodes(report, text)}
            </section>
            <section id="savings">
              <h2>${phrases.topSavings}</h2>
              <p class="lead">${savingsLead(report, text)}</p>
              ${savingsList(report, text)}${imagesTable(report, text)}
            </section>
            ${needs}
            <section id="anomalies">
              <h2>${phrases.anomalies}</h2>
              <p class="lead">${phrases.anomaliesLead}</p>
              ${anomalyList(report, text)}
            </section>
            <section id="provisioning">
              <h2>${phrases.provisioning}</h2>
              <p class="lead">${phrases.provisioningLead}</p>
              ${provisioningTables(report, text)}
            </section>
            <section id="strategies">
              <h2>${phrases.strategiesTitle}</h2>
              <p class="lead">${phrases.strategiesNote}</p>
              ${strategiesTable(report, text)}
            </section>
            <section id="method">
              <h2>${phrases.method}</h2>
              ${method(report, text)}
            </section>
          </main>
          <footer>${phrases.generated(text.date(head.generatedAt, 'instant'))} UTC</footer>
        </div>
        ${script}
      </body>
    </html> `.text;
}

function headline(report: Report, text: Text): Markup {
  const { totals, idle, efficiency, forecast, recommendations } = report;
  const { phrases } = text;
  const card = (name: string, value: string, note: string, className = ''): Markup =>
    html`<div class="card ${className}">
      <dt>${name}</dt>
      <dd><b>${value}</b><span>${note}</span></dd>
    </div>`;
  const share = text.percent(totals.cost === 0 ? 0 : totals.idle / totals.cost);
  return html`<dl class="cards">
    ${card(phrases.totalCost, text.money(totals.cost), phrases.perMonthOf(text.money(totals.costPerMonth)), 'main')}
    ${card(phrases.savingsPossible, text.money(recommendations.savingPerMonth), `${phrases.perMonth}, ${phrases.savingsNote(recommendations.savingWorkloads, recommendations.strategy)}`)}
    ${idle === undefined ? card(phrases.idle, '–', phrases.idleUnknownShort) : card(phrases.idle, share, `${text.money(totals.idle)}, ${phrases.idleNote}`)}
    ${card(phrases.efficiency, text.percent(efficiency.total), phrases.efficiencyOf(text.percent(efficiency.cpu), text.percent(efficiency.memory)))}
    ${
      forecast.kind === 'forecast'
        ? card(
            phrases.forecastNext30,
            text.about(forecast.next30Days.value),
            band(forecast.next30Days, forecast.coverage, text),
          )
        : card(phrases.forecastNext30, '–', phrases.forecastTooLittle(forecast.days, forecast.neededDays))
    }
  </dl>`;
}

/** Narrower than half a per cent of the amount there is nothing to say. */
export function band(estimate: Estimate, coverage: number, text: Text): string {
  const { value, low, high } = estimate;
  return high - low < 0.005 * value
    ? text.phrases.forecastSteady
    : text.phrases.forecastBand(text.about(low), text.about(high), text.percent(coverage));
}

function forecastLead({ forecast }: Report, text: Text): Markup {
  const { phrases } = text;
  if (forecast.kind !== 'forecast') {
    return html`<p class="lead">${phrases.forecastTooLittle(forecast.days, forecast.neededDays)}</p>`;
  }
  const { month, direction, changePer30Days, coverage, next30Days } = forecast;
  const name = text.date(new Date(month.firstDay * 86_400_000).toISOString(), 'month');
  const vague = next30Days.high - next30Days.low > 0.5 * next30Days.value;
  return html`<p class="lead">
    ${phrases.directionSentence(direction, text.change(changePer30Days.value))}
    ${phrases.forecastMonthTotal(name, text.about(month.total.value), band(month.total, coverage, text))}
    ${month.unseenDays > 0 && phrases.monthUnseen(month.unseenDays)} ${vague && phrases.forecastVague}
  </p>`;
}

function savingsLead({ recommendations }: Report, text: Text): string {
  const { phrases } = text;
  const { savingPerMonth, savingWorkloads, strategy, refusals } = recommendations;
  const amount = `${phrases.perMonthOf(text.money(savingPerMonth))} ${phrases.savingsNote(savingWorkloads, strategy)}.`;
  const refused = Object.entries(refusals)
    .map(([reason, count]) => `${phrases.refusal[reason as keyof typeof refusals]} (${text.number(count)})`)
    .join(', ');
  return refused === '' ? amount : `${amount} ${phrases.refusalsTitle}: ${refused}.`;
}

function method(report: Report, text: Text): Markup {
  const { head, totals } = report;
  const { phrases } = text;
  const lines = phrases.methodLines({
    book: phrases.priceBookOf(head.priceBook.name, head.priceBook.version),
    units: (['cpu', 'memory', 'storage'] as const)
      .map((resource) =>
        phrases.pricedIn(
          resource === 'cpu' ? phrases.cpu : phrases[resource].toLowerCase(),
          head.priceBook.units[resource].map((unit) => phrases.unit(unit)).join(', '),
        ),
      )
      .join(', '),
    step: phrases.minutes(text.number(head.stepSeconds / 60)),
    sampled: text.percent(totals.sampledShare),
    source: head.source,
  });
  return html`<ul class="plain">
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>
    ${
      head.warnings.length > 0 &&
      html`<h3 style="margin:18px 0 6px">${phrases.warnings}</h3>
        <ul class="plain">
          ${head.warnings.slice(0, 100).map((warning) => html`<li>${warning}</li>`)}
        </ul>`
    }`;
}
