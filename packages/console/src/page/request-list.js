import { fill, h } from './dom.js';
import { clock, countLines, countSpans, duration } from './format.js';
import { t } from './i18n.js';
import { serviceTag, statusPill } from './parts.js';
import { hrefTo } from './router.js';

/** @typedef {import('../page-api/requests.ts').RequestRow} RequestRow */

/** 0.1 ms to 10 s on a logarithmic scale, in percent. @param {number} ms */
function barWidth(ms) {
  return Math.min(100, Math.max(2, ((Math.log10(Math.max(ms, 0.1)) + 1) / 5) * 100));
}

/** A request as a link to its trace. @param {RequestRow} row */
export function requestRow(row) {
  const bar = h('span', { class: 'bar' });
  bar.style.width = `${barWidth(row.durationMs)}%`;
  const element = h(
    'a',
    {
      class: `row request${row.failed ? ' failed' : ''}`,
      href: hrefTo(`trace/${row.traceId}`, { span: row.spanId }),
      'data-row': true,
    },
    h('time', { class: 'when', datetime: new Date(row.startMs).toISOString() }, clock(row.startMs)),
    statusPill(row.httpStatus, row.failed),
    serviceTag(row.service),
    h(
      'span',
      { class: 'what' },
      h('b', null, row.name || '–'),
      row.path && !row.name.endsWith(row.path) ? h('span', { class: 'path' }, row.path) : null,
    ),
    h(
      'span',
      { class: 'took' },
      h('span', { class: 'track' }, bar),
      h('span', { class: 'number' }, duration(row.durationMs)),
    ),
    h('span', { class: 'in-trace' }),
  );
  updateRequestRow(element, row);
  return element;
}

/** Spans of the trace still come in after its request is shown. @param {Element} element @param {RequestRow} row */
export function updateRequestRow(element, row) {
  const cell = element.lastElementChild;
  const text = [
    countSpans(row.spans),
    row.services > 1 ? `${row.services} ${t.headServices(row.services)}` : '',
    row.logs > 0 ? countLines(row.logs) : '',
  ]
    .filter(Boolean)
    .join(' · ');
  if (cell && cell.textContent !== text) fill(cell, text);
}
