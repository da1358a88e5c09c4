import { get } from './api.js';
import { fill, h, icon, syncList } from './dom.js';
import { emptyState } from './empty-state.js';
import { integer, percent, rate } from './format.js';
import { t } from './i18n.js';
import { problemCard } from './view-inbox.js';
import { logRow } from './log-list.js';
import { requestRow, updateRequestRow } from './request-list.js';
import { hrefTo } from './router.js';
import { serviceCard, updateServiceCard } from './service-card.js';

/** @typedef {import('../page-api/services.ts').ServiceRow} ServiceRow */

/** Everything at a glance: services, the latest requests, what went wrong. */
export function overviewView() {
  const headline = h('h1', { class: 'headline' });
  const cards = h('div', { class: 'cards' });
  const requests = h('div', { class: 'rows' });
  const noRequests = h('p', { class: 'quiet' });
  const troubles = h('div', { class: 'rows' });
  const noTroubles = h('p', { class: 'quiet' });
  const problems = h('div', { class: 'problems' });
  const problemPanel = h(
    'section',
    { class: 'panel' },
    panelHead(t.wrongRequests, '#/inbox', t.nav.inbox),
    problems,
  );
  const filled = h(
    'div',
    { class: 'overview' },
    headline,
    cards,
    h(
      'div',
      { class: 'columns' },
      h(
        'section',
        { class: 'panel' },
        panelHead(t.latestRequests, '#/requests', t.allRequests),
        requests,
        noRequests,
      ),
      h(
        'div',
        { class: 'stack-panels' },
        problemPanel,
        h(
          'section',
          { class: 'panel narrow-rows' },
          panelHead(t.latestTroubles, hrefTo('logs', { level: 'warn' }), t.allLogs),
          troubles,
          noTroubles,
        ),
      ),
    ),
  );
  const element = h('div', null);
  /** @type {HTMLElement | undefined} */
  let empty;

  return {
    element,
    title: () => t.nav.overview,
    async refresh() {
      const [{ services }, requestPage, logPage, inbox] = await Promise.all([
        get('/api/services'),
        get('/api/requests', new URLSearchParams({ limit: '14' })),
        get('/api/logs', new URLSearchParams({ limit: '8', level: 'warn' })),
        get('/api/inbox'),
      ]);
      const heard = services.some(
        (/** @type {ServiceRow} */ row) =>
          row.source !== 'none' ||
          row.spans > 0 ||
          row.logLines > 0 ||
          row.targets.some((target) => target.up),
      );
      if (!heard) {
        empty ??= emptyState(await get('/api/stats'));
        if (!empty.isConnected) fill(element, empty, problemPanel);
      } else if (!filled.isConnected) fill(element, filled);
      filled.querySelector('.stack-panels')?.prepend(...(heard ? [problemPanel] : []));
      fill(headline, ...headlineOf(services));
      syncList(cards, services, (row) => row.name, serviceCard, updateServiceCard);
      syncList(requests, requestPage.requests, (row) => row.seq, requestRow, updateRequestRow);
      fill(noRequests, requestPage.requests.length === 0 ? t.noRequestsYet : '');
      syncList(troubles, logPage.logs, (row) => row.seq, logRow);
      fill(noTroubles, logPage.logs.length === 0 ? t.noTroubles : '');
      problemPanel.hidden = inbox.problems.length === 0;
      fill(
        problems,
        ...inbox.problems
          .slice(0, 3)
          .map((/** @type {import('../store/inbox.ts').InboxEntry} */ problem) =>
            problemCard(problem, inbox.urls, true),
          ),
      );
    },
  };
}

/** @param {string} title @param {string} href @param {string} more */
function panelHead(title, href, more) {
  return h(
    'header',
    { class: 'panel-head' },
    h('h2', null, title),
    h('a', { class: 'more-link', href }, more, icon('caret')),
  );
}

/** @param {readonly ServiceRow[]} services */
function headlineOf(services) {
  const perSecond = services.reduce((sum, row) => sum + row.window.ratePerSecond, 0);
  const count = services.reduce((sum, row) => sum + row.window.count, 0);
  const errors = services.reduce((sum, row) => sum + row.window.count * (row.window.errorRatio ?? 0), 0);
  const figure = (/** @type {string} */ value, /** @type {string} */ label, tone = '') =>
    h('span', { class: `figure ${tone}` }, h('b', null, value), ' ', label);
  return [
    figure(integer(services.length), t.headServices(services.length)),
    figure(rate(perSecond), t.headRate),
    count === 0
      ? figure('–', t.headErrors)
      : errors === 0
        ? figure('0', t.headErrors, 'good')
        : figure(percent(errors / count), t.headErrors, 'bad'),
    h('small', null, count === 0 ? t.noTraffic : t.lastMinute),
  ];
}
