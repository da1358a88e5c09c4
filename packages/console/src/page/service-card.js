import { fill, h } from './dom.js';
import { countLines, countSpans, duration, integer, percent, rate } from './format.js';
import { t } from './i18n.js';
import { colourOf, serviceTag, sparkline } from './parts.js';
import { hrefTo } from './router.js';

/** @typedef {import('../page-api/services.ts').ServiceRow} ServiceRow */

/** @param {ServiceRow} row */
export function serviceCard(row) {
  const card = h('article', { class: `card ${colourOf(row.name)}` });
  updateServiceCard(card, row);
  return card;
}

/** @param {Element} card @param {ServiceRow} row */
export function updateServiceCard(card, row) {
  // A card under the pointer's or the keyboard's focus keeps its link, only the rest is drawn anew.
  const link =
    card.querySelector('.card-link') ??
    h('a', { class: 'card-link', href: hrefTo('requests', { service: row.name }) }, serviceTag(row.name));
  const idle = row.window.count === 0 && row.total.count > 0;
  const figures = idle ? row.total : row.window;
  let body = card.querySelector('.card-body');
  if (!body) {
    body = h('div', { class: 'card-body' });
    card.append(h('header', null, link, h('span', { class: 'card-chips' })), body);
  }
  fill(/** @type {Element} */ (card.querySelector('.card-chips')), sourceChip(row));
  card.classList.toggle('idle', idle);
  fill(
    body,
    h(
      'div',
      { class: 'card-main' },
      h('p', { class: 'rate' }, h('b', null, rate(row.window.ratePerSecond)), ' ', t.perSecond),
      h(
        'p',
        { class: `ratio ${(figures.errorRatio ?? 0) > 0 ? 'bad' : ''}` },
        h('b', null, percent(figures.errorRatio)),
        ' ',
        t.errorsShort,
      ),
    ),
    sparkline(row.spark.requests, row.spark.errors, t.sparkTitle(row.name)),
    h(
      'dl',
      { class: 'percentiles', title: idle ? t.idle : null },
      ...percentile('p50', figures.p50Ms, false),
      ...percentile('p95', figures.p95Ms, false),
      ...percentile('p99', figures.p99Ms, figures.p99Beyond),
    ),
    h('p', { class: 'card-foot' }, ...footer(row, idle)),
  );
}

/** @param {string} name @param {number | undefined} ms @param {boolean} beyond */
function percentile(name, ms, beyond) {
  return [
    h('dt', null, name),
    h('dd', null, beyond && ms !== undefined ? `> ${duration(ms)}` : duration(ms)),
  ];
}

/** @param {ServiceRow} row */
function sourceChip(row) {
  const [text, title] = {
    histogram: [t.fromHistogram, t.fromHistogramTitle(row.histogram)],
    spans: [t.fromSpans, t.fromSpansTitle],
    none: [t.fromNothing, t.fromNothingTitle],
  }[row.source];
  return h('span', { class: 'chip', title }, text);
}

/** @param {ServiceRow} row @param {boolean} idle */
function footer(row, idle) {
  const evicted = row.evictedSpans + row.evictedLogLines;
  const down = row.targets.find((target) => target.up === false);
  return [
    idle ? h('span', null, t.idle) : null,
    row.version ? h('span', null, `${row.version}${row.environment ? ` · ${row.environment}` : ''}`) : null,
    h('span', null, countSpans(row.spans)),
    h('a', { href: hrefTo('logs', { service: row.name }) }, countLines(row.logLines)),
    row.targets.some((target) => target.up)
      ? h('a', { href: hrefTo('metrics', { service: row.name }) }, t.scrapeUp)
      : null,
    down ? h('span', { class: 'bad', title: `${down.url}: ${down.error}` }, t.scrapeDown) : null,
    evicted > 0 ? h('span', { class: 'evicted', title: t.evictedTitle }, t.evicted(integer(evicted))) : null,
  ];
}
