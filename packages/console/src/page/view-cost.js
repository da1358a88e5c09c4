import { get } from './api.js';
import { fill, h } from './dom.js';
import { codeBlock, serviceTag } from './parts.js';
import { duration, money, percent } from './format.js';
import { lang, t } from './i18n.js';

/** @typedef {import('../page-api/cost.ts').CostView} CostView */
/** @typedef {import('../page-api/cost.ts').ServiceCost} ServiceCost */
/** @typedef {import('../page-api/cost.ts').RouteCost} RouteCost */

const HOURS_PER_MONTH = 730;

/** What services cost, and each of their routes. */
export function costView() {
  const note = h('p', { class: 'quiet' });
  const list = h('div', { class: 'costs' });
  const element = h(
    'div',
    { class: 'view' },
    h('div', { class: 'view-head' }, h('h1', null, t.nav.cost), note),
    list,
  );
  return {
    element,
    title: () => t.nav.cost,
    async refresh() {
      /** @type {CostView} */
      const { services } = await get('/api/cost');
      // Drawing anew would undo what someone is selecting to copy.
      const selection = getSelection();
      if (selection && !selection.isCollapsed && list.contains(selection.anchorNode)) return;
      fill(note, services.length === 0 ? '' : t.costIntro);
      const focused = document.activeElement?.closest('[data-cost]')?.getAttribute('data-cost');
      fill(
        list,
        ...services.map(serviceSection),
        services.length === 0
          ? h('div', { class: 'notice' }, h('p', null, t.noCost), codeBlock('VIGIE_COST=1'))
          : null,
      );
      const again = focused && list.querySelector(`[data-cost="${CSS.escape(focused)}"]`);
      if (again instanceof HTMLElement) again.focus();
    },
  };
}

/** @param {ServiceCost} cost */
function serviceSection(cost) {
  const share = (/** @type {number | null} */ part) =>
    part === null || !cost.perHour ? '' : ` (${percent(part / cost.perHour)})`;
  const figure = (/** @type {string} */ value, /** @type {string} */ label) =>
    h('span', { class: 'figure' }, h('b', null, value), ' ', label);
  const facts = [cost.owner, cost.costCenter, cost.slaClass].filter(Boolean).join(' · ');
  return h(
    'section',
    { class: 'panel cost' },
    h(
      'header',
      { class: 'panel-head' },
      h('h2', null, serviceTag(cost.service)),
      h(
        'span',
        { class: 'quiet' },
        [
          facts,
          cost.priceBook && t.pricesOf(cost.priceBook),
          cost.instances > 1 && t.instances(cost.instances),
        ]
          .filter(Boolean)
          .join(' · '),
      ),
    ),
    h(
      'p',
      { class: 'headline cost-head' },
      figure(money(cost.perHour, cost.currency), t.anHour),
      figure(money(perMonth(cost.perHour), cost.currency), t.aMonth),
      figure(money(cost.idlePerHour, cost.currency), `${t.idleAnHour}${share(cost.idlePerHour)}`),
      h('small', null, t.sinceStart(money(cost.total, cost.currency))),
    ),
    h(
      'div',
      {
        class: 'table-wrap',
        tabindex: '0',
        role: 'region',
        'aria-label': t.costOf(cost.service),
        'data-cost': `${cost.service} ${cost.currency}`,
      },
      h(
        'table',
        { class: 'cost-table' },
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            ...[t.route, t.perHour, t.perMonth, t.perRequest, t.cpuPerRequest, t.foundBy].map((text) =>
              h('th', { scope: 'col' }, text),
            ),
          ),
        ),
        h(
          'tbody',
          null,
          ...cost.routes.map((route) => routeRow(route, cost)),
          remainderRow(t.unattributed, t.unattributedTitle, cost.unattributedPerHour, cost),
          remainderRow(t.idleCost, t.idleCostTitle, cost.idlePerHour, cost),
        ),
      ),
    ),
  );
}

/** @param {RouteCost} route @param {ServiceCost} cost */
function routeRow(route, { currency }) {
  const cell = (/** @type {string} */ label, /** @type {import('./dom.js').Child[]} */ ...content) =>
    h('td', { 'data-label': label }, h('span', null, ...content));
  return h(
    'tr',
    null,
    h(
      'th',
      { scope: 'row' },
      h('span', { class: 'method' }, route.method),
      ' ',
      h('span', { class: 'mono' }, route.route || t.noRoute),
    ),
    cell(t.perHour, money(route.perHour, currency)),
    cell(t.perMonth, money(perMonth(route.perHour), currency)),
    cell(t.perRequest, money(route.perRequest, currency)),
    cell(
      t.cpuPerRequest,
      route.demandSeconds === null ? '–' : duration(route.demandSeconds * 1000),
      route.errorSeconds === null ? null : h('small', null, ` ± ${duration(route.errorSeconds * 1000)}`),
    ),
    cell(
      t.foundBy,
      route.demandSeconds === null
        ? '–'
        : h(
            'span',
            {
              class: `pill ${route.identified ? 'good' : 'warn'}`,
              title: route.identified ? t.byDemandTitle : t.byTimeTitle,
            },
            route.identified ? t.byDemand : t.byTime,
          ),
    ),
  );
}

/** @param {string} name @param {string} title @param {number | null} perHour @param {ServiceCost} cost */
function remainderRow(name, title, perHour, { currency }) {
  return h(
    'tr',
    { class: 'remainder', title },
    h('th', { scope: 'row' }, name),
    h('td', { 'data-label': t.perHour }, money(perHour, currency)),
    h('td', { 'data-label': t.perMonth }, money(perMonth(perHour), currency)),
    h('td', { colspan: '3', class: 'quiet explains', lang }, title),
  );
}

/** @param {number | null} perHour */
function perMonth(perHour) {
  return perHour === null ? null : perHour * HOURS_PER_MONTH;
}
