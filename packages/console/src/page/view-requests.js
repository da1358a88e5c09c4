import { get } from './api.js';
import { h } from './dom.js';
import { integer } from './format.js';
import { t } from './i18n.js';
import { pagedList } from './paged-list.js';
import { checkField, searchField, selectField, syncServices } from './parts.js';
import { requestRow, updateRequestRow } from './request-list.js';
import { hrefTo, replaceAddress } from './router.js';

/** Requests, newest first, with filters that stand in the address. */
export function requestsView() {
  /** @type {Record<string, string>} */
  let filter = {};
  const count = h('span', { class: 'quiet' });
  const list = pagedList({
    path: '/api/requests',
    rowsOf: (answer) => answer.requests,
    timeOf: (/** @type {import('./request-list.js').RequestRow} */ row) => row.startMs,
    build: requestRow,
    update: updateRequestRow,
    empty: t.noRequests,
    onRows: (rows) => (count.textContent = t.shownRequests(integer(rows.length))),
  });
  const form = h('form', {
    class: 'filters',
    onsubmit: (/** @type {Event} */ event) => event.preventDefault(),
  });
  const element = h(
    'div',
    { class: 'view' },
    h('div', { class: 'view-head' }, h('h1', null, t.nav.requests), count),
    form,
    h('section', { class: 'panel' }, list.element),
  );
  /** @type {HTMLElement | undefined} */
  let serviceField;

  /** @param {string} name */
  const setter = (name) => (/** @type {string | boolean} */ value) => {
    filter = { ...filter, [name]: value === true ? '1' : value === false ? '' : value };
    replaceAddress(hrefTo('requests', filter));
    void list.show(query());
  };
  const query = () =>
    new URLSearchParams(Object.entries({ ...filter, limit: '100' }).filter(([, value]) => value !== ''));

  return {
    element,
    title: () => t.nav.requests,
    /** @param {import('./router.js').Route} route */
    async show(route) {
      filter = Object.fromEntries(
        ['service', 'status', 'minMs', 'errors', 'text'].map((name) => [name, route.params.get(name) ?? '']),
      );
      serviceField = selectField(t.service, filter.service ?? '', [['', t.all]], setter('service'));
      const statuses = /** @type {const} */ ([
        ['', t.all],
        ['2xx', '2xx'],
        ['3xx', '3xx'],
        ['4xx', '4xx'],
        ['5xx', '5xx'],
      ]);
      const least = h('input', {
        type: 'number',
        min: '0',
        step: 'any',
        inputmode: 'decimal',
        value: filter.minMs,
      });
      least.addEventListener('input', () => setter('minMs')(least.value));
      form.replaceChildren(
        serviceField,
        selectField(t.status, filter.status ?? '', statuses, setter('status')),
        h('label', { class: 'field small' }, h('span', null, t.minDuration), least),
        searchField(filter.text ?? '', setter('text')),
        checkField(t.onlyErrors, filter.errors === '1', setter('errors')),
      );
      await Promise.all([list.show(query()), this.services()]);
    },
    async services() {
      const { services } = await get('/api/stats');
      if (serviceField) syncServices(serviceField, Object.keys(services), filter.service ?? '');
    },
    async refresh() {
      await Promise.all([list.refresh(), this.services()]);
    },
  };
}
