import { h } from './dom.js';
import { clock, duration } from './format.js';
import { t } from './i18n.js';
import { attributeTable, codeBlock, levelPill, serviceTag, valueText } from './parts.js';
import { hrefTo } from './router.js';

/** @typedef {import('../page-api/logs.ts').LogRow} LogRow */

/**
 * What a line says in one line: an access line as request and answer, others as message and fields.
 * @param {LogRow} row
 */
export function logSummary(row) {
  const fields = /** @type {Record<string, unknown>} */ (row.fields);
  const { method, route, path, status, duration_ms: ms, error } = fields;
  if (row.message === 'request' && typeof method === 'string') {
    const answer = [
      ` → ${valueText(status ?? '')}`,
      typeof ms === 'number' ? duration(ms) : '',
      error === undefined ? '' : summaryText('error', error),
    ];
    return [
      h('b', null, `${method} ${valueText(path ?? route ?? '')}`),
      h('span', { class: 'extra' }, answer.filter(Boolean).join(' · ')),
    ];
  }
  const extra = Object.entries(fields)
    .filter(([name]) => name !== 'version' && name !== 'environment')
    .slice(0, 4)
    .map(([name, value]) => `${name}=${summaryText(name, value)}`)
    .join(' ');
  return [h('b', null, row.message), extra ? h('span', { class: 'extra' }, ` ${extra}`) : null];
}

/** @param {string} name @param {unknown} value */
function summaryText(name, value) {
  const message =
    name === 'error' && typeof value === 'object' && value !== null
      ? /** @type {{ message?: unknown }} */ (value).message
      : undefined;
  return valueText(message ?? value).slice(0, 120);
}

/** A line that opens on click or Enter. Its link stands beside the summary: one control inside another confuses readers. @param {LogRow} row */
export function logRow(row) {
  const body = h('div', { class: 'log-body' });
  const details = h(
    'details',
    null,
    h(
      'summary',
      { class: 'row log-row', 'data-row': true },
      h('time', { class: 'when', datetime: new Date(row.timeMs).toISOString() }, clock(row.timeMs)),
      levelPill(row.severity, row.level),
      serviceTag(row.service),
      h('span', { class: 'what' }, ...logSummary(row)),
      row.flag ? h('span', { class: 'pill warn', title: t.flags[row.flag] }, t.flagged) : null,
    ),
    body,
  );
  // Built when first opened: most lines never are.
  details.addEventListener('toggle', () => {
    if (details.open && !body.hasChildNodes()) body.append(...logDetails(row));
  });
  const link = row.traceId
    ? h(
        'a',
        {
          class: 'trace-link',
          href: hrefTo(`trace/${row.traceId}`, { span: row.spanId }),
          title: t.showTrace,
        },
        row.traceId.slice(0, 8),
      )
    : null;
  return h('div', { class: `log level-row-${row.severity}` }, details, link);
}

/** @param {LogRow} row @returns {HTMLElement[]} */
export function logDetails(row) {
  const { error } = /** @type {{ error?: unknown }} */ (row.fields);
  const stack =
    typeof error === 'object' && error !== null
      ? /** @type {{ stack?: unknown }} */ (error).stack
      : undefined;
  const fields = Object.entries(row.fields).filter(([name]) => name !== 'error' || typeof stack !== 'string');
  return [
    row.flag ? h('p', { class: 'warning' }, t.flags[row.flag]) : null,
    typeof stack === 'string' ? h('pre', { class: 'stack', tabindex: '0' }, stack) : null,
    attributeTable(t.fields, fields),
    attributeTable(t.labels, row.attributes),
    h('h3', null, t.rawLine),
    codeBlock(row.line),
  ].filter((part) => part !== null);
}
