import { get } from './api.js';
import { h } from './dom.js';
import { integer } from './format.js';
import { t } from './i18n.js';
import { logRow } from './log-list.js';
import { pagedList } from './paged-list.js';
import { searchField, selectField, syncServices } from './parts.js';
import { hrefTo, replaceAddress } from './router.js';

const LEVELS = /** @type {const} */ (['', 'debug', 'info', 'warn', 'error']);

/** Log lines, newest first, by least level, service, trace and text. */
export function logsView() {
  /** @type {Record<string, string>} */
  let filter = {};
  const count = h('span', { class: 'quiet' });
  const ofTrace = h('p', { class: 'quiet of-trace' });
  const list = pagedList({
    path: '/api/logs',
    rowsOf: (answer) => answer.logs,
    timeOf: (/** @type {import('./log-list.js').LogRow} */ row) => row.timeMs,
    build: logRow,
    empty: t.noLogs,
    onRows: (rows) => (count.textContent = t.shownLogs(integer(rows.length))),
  });
  const form = h('form', {
    class: 'filters',
    onsubmit: (/** @type {Event} */ event) => event.preventDefault(),
  });
  const element = h(
    'div',
    { class: 'view' },
    h('div', { class: 'view-head' }, h('h1', null, t.nav.logs), count),
    form,
    ofTrace,
    h('section', { class: 'panel' }, list.element),
  );
  /** @type {HTMLElement | undefined} */
  let serviceField;

  const query = () =>
    new URLSearchParams(Object.entries({ ...filter, limit: '200' }).filter(([, value]) => value !== ''));
  /** @param {string} name @param {string} value */
  const set = (name, value) => {
    filter = { ...filter, [name]: value };
    replaceAddress(hrefTo('logs', filter));
    void list.show(query());
  };

  return {
    element,
    title: () => t.nav.logs,
    /** @param {import('./router.js').Route} route */
    async show(route) {
      filter = Object.fromEntries(
        ['level', 'service', 'trace', 'text'].map((name) => [name, route.params.get(name) ?? '']),
      );
      serviceField = selectField(t.service, filter.service ?? '', [['', t.all]], (value) =>
        set('service', value),
      );
      form.replaceChildren(
        levelField(filter.level ?? '', (value) => set('level', value)),
        serviceField,
        searchField(filter.text ?? '', (value) => set('text', value)),
      );
      ofTrace.replaceChildren();
      if (filter.trace) {
        ofTrace.append(
          t.ofTrace,
          ' ',
          h('a', { class: 'mono', href: hrefTo(`trace/${filter.trace}`) }, filter.trace),
          ' ',
          h('a', { href: hrefTo('logs', { ...filter, trace: '' }) }, t.all),
        );
      }
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

/** @param {string} chosen @param {(level: string) => void} onChange */
function levelField(chosen, onChange) {
  return h(
    'fieldset',
    { class: 'segments' },
    h('legend', null, t.level),
    h(
      'div',
      null,
      ...LEVELS.map((level) => {
        const radio = h('input', { type: 'radio', name: 'level', value: level, checked: level === chosen });
        radio.addEventListener('change', () => onChange(level));
        return h(
          'label',
          { title: level ? `${t.levels[level]} ${t.andWorse}` : null },
          radio,
          h('span', null, level === '' ? t.all : t.levels[level]),
        );
      }),
    ),
  );
}
