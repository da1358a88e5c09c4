import { get } from './api.js';
import { fill, h, icon } from './dom.js';
import { dateTime, duration, integer } from './format.js';
import { t } from './i18n.js';
import { logDetails } from './log-list.js';
import {
  attributeTable,
  checkField,
  copyButton,
  levelPill,
  notice,
  searchField,
  serviceTag,
  statusPill,
} from './parts.js';
import { hrefTo, replaceAddress } from './router.js';
import { waterfall } from './waterfall.js';

/** @typedef {import('../page-api/trace-view.ts').TraceView} TraceView */
/** @typedef {import('../page-api/span-view.ts').SpanView} SpanView */
/** @typedef {import('./waterfall.js').Item} Item */

/** Larger traces are not asked for again on every change. */
const FOLLOWED_SPANS = 2000;

/** One trace: waterfall with log lines, and everything about the chosen row. */
export function traceView() {
  let traceId = '';
  let wanted = '';
  /** @type {TraceView | undefined} */
  let trace;
  let signature = '';
  let asked = 0;

  const head = h('div', { class: 'trace-head' });
  const notes = h('p', { class: 'quiet notes' });
  const details = h('aside', { class: 'details', 'aria-label': t.details });
  const foundCount = h('span', { class: 'quiet' });
  const chart = waterfall({
    onChoose: async (item, byPointer) => {
      await choose(item);
      // On a narrow page the details stand below, perhaps out of sight.
      if (byPointer && details.getBoundingClientRect().top > innerHeight - 120)
        details.scrollIntoView({ block: 'center' });
    },
  });
  const tools = h(
    'div',
    { class: 'filters tools' },
    searchField(
      '',
      (text) => fill(foundCount, text.trim() === '' ? '' : t.found(integer(chart.find(text)))),
      { label: t.findInTrace, hint: ' ' },
    ),
    foundCount,
    checkField(t.showLogs, true, (on) => chart.setLogs(on)),
    checkField(t.showCritical, true, (on) => chart.setCritical(on), t.criticalTitle),
    h('button', { class: 'button', type: 'button', onclick: () => chart.foldAll(true) }, t.collapseAll),
    h('button', { class: 'button', type: 'button', onclick: () => chart.foldAll(false) }, t.expandAll),
  );
  const body = h('div', { class: 'trace-body' }, h('section', { class: 'panel' }, chart.element), details);
  const element = h('div', { class: 'view trace-view' }, head, notes, tools, body);
  const gone = h(
    'div',
    { class: 'view' },
    notice(t.traceGone, t.traceGoneWhy, h('a', { class: 'button', href: '#/requests' }, t.allRequests)),
  );
  const root = h('div', null, element);

  const load = async () => {
    const answer = /** @type {TraceView | undefined} */ (await get(`/api/traces/${traceId}`));
    if (!answer) {
      trace = undefined;
      signature = '';
      fill(root, gone);
      return;
    }
    if (!element.isConnected) fill(root, element);
    const next = `${answer.spans.length} ${answer.logs.length} ${answer.missingSpans} ${answer.missingLogs} ${answer.durationNs}`;
    if (next === signature) return;
    signature = next;
    trace = answer;
    drawHead(answer);
    chart.show(answer);
    const key = wanted || answer.spans[0]?.spanId || '';
    if (key) chart.chooseKey(key, details.dataset.key !== key);
  };

  /** @param {TraceView} answer */
  const drawHead = (answer) => {
    const main = answer.spans.find((span) => !span.orphan && span.parentSpanId === '') ?? answer.spans[0];
    const errors = answer.services.reduce((sum, service) => sum + service.errors, 0);
    fill(
      head,
      h(
        'a',
        { class: 'button icon-button', href: '#/requests', 'aria-label': t.back, title: t.back },
        icon('back'),
      ),
      h(
        'div',
        null,
        h(
          'h1',
          null,
          main?.name ?? t.trace,
          ' ',
          main && (main.httpStatus > 0 || main.failed) ? statusPill(main.httpStatus, main.failed) : null,
        ),
        h(
          'p',
          { class: 'mono trace-id' },
          answer.traceId,
          copyButton(() => answer.traceId),
        ),
      ),
      facts([
        [t.duration, duration(answer.durationNs / 1e6), ''],
        [t.started, dateTime(answer.startMs), ''],
        [t.spansWord, integer(answer.spans.length), ''],
        [t.errorsWord, integer(errors), errors > 0 ? 'bad' : ''],
      ]),
      h(
        'p',
        { class: 'legend' },
        ...answer.services.map(({ name }) => serviceTag(name)),
        h('a', { href: hrefTo('logs', { trace: answer.traceId }) }, t.showTraceLogs),
      ),
    );
    fill(
      notes,
      ...[
        answer.missingSpans > 0 ? t.missingSpans(integer(answer.missingSpans)) : '',
        answer.missingLogs > 0 ? t.missingLogs(integer(answer.missingLogs)) : '',
        answer.omittedLogs > 0 ? t.omittedLogs(integer(answer.omittedLogs)) : '',
        answer.spans.length === 0 ? t.traceLogsOnly : '',
      ]
        .filter(Boolean)
        .map((text) => h('span', { class: 'evicted' }, text)),
    );
  };

  /** @param {Item} item */
  const choose = async (item) => {
    wanted = item.key;
    details.dataset.key = item.key;
    replaceAddress(hrefTo(`trace/${traceId}`, { span: item.key }));
    asked += 1;
    const mine = asked;
    if (item.log) {
      const { log } = item;
      fill(
        details,
        h('h2', null, levelPill(log.severity, log.level), ' ', log.message),
        h('p', { class: 'quiet' }, serviceTag(log.service), ` ${dateTime(log.timeMs)}`),
        ...logDetails(log),
      );
      return;
    }
    const span = /** @type {SpanView | undefined} */ (
      await get(`/api/traces/${traceId}/spans/${item.span.spanId}`)
    );
    if (mine !== asked || !span) return;
    fill(details, ...spanDetails(span, item.span));
  };

  return {
    element: root,
    title: () => t.trace,
    /** @param {import('./router.js').Route} route */
    async show(route) {
      const next = route.id.toLowerCase();
      wanted = route.params.get('span') ?? '';
      if (next !== traceId) {
        traceId = next;
        signature = '';
        delete details.dataset.key;
        fill(details, h('p', { class: 'quiet' }, t.pickSpan));
      }
      await load();
      chart.scroller.focus({ preventScroll: true });
    },
    async refresh() {
      if (!trace || trace.spans.length <= FOLLOWED_SPANS) await load();
    },
  };
}

/** @param {readonly (readonly [name: string, value: string, tone: string])[]} entries */
function facts(entries) {
  return h(
    'dl',
    { class: 'facts' },
    ...entries.map(([name, value, tone]) =>
      h('div', null, h('dt', null, name), h('dd', { class: tone }, value)),
    ),
  );
}

/** @param {SpanView} span @param {import('./waterfall.js').SpanRow} row */
function spanDetails(span, row) {
  const criticalNs = row.critical.reduce((sum, [from, to]) => sum + to - from, 0);
  return [
    h('h2', null, span.name || '–', ' ', span.failed ? statusPill(row.httpStatus, true) : null),
    h(
      'p',
      { class: 'quiet' },
      serviceTag(span.service),
      ` ${t.kind[span.kind]}`,
      span.scope ? ` · ${t.scope} ${span.scope}` : '',
    ),
    span.statusMessage ? h('p', { class: 'warning' }, span.statusMessage) : null,
    facts([
      [t.duration, duration(span.durationNs / 1e6), ''],
      [t.atOffset, duration(row.startNs / 1e6), ''],
      [t.onCritical, criticalNs > 0 ? duration(criticalNs / 1e6) : '–', criticalNs > 0 ? 'critical' : ''],
      [t.statusWord, span.status, span.failed ? 'bad' : ''],
    ]),
    attributeTable(t.attributes, span.attributes ?? []),
    span.events && span.events.length > 0
      ? h(
          'section',
          { class: 'events' },
          h('h3', null, t.events, ' ', h('small', null, integer(span.events.length))),
          ...span.events.map((event) => eventRow(event, span)),
        )
      : null,
    span.links && span.links.length > 0
      ? h(
          'section',
          null,
          h('h3', null, t.links),
          ...span.links.map((link) =>
            h(
              'p',
              { class: 'mono' },
              h('a', { href: hrefTo(`trace/${link.traceId}`, { span: link.spanId }) }, link.traceId),
            ),
          ),
        )
      : null,
    attributeTable(t.resource, span.resource),
    span.dropped ? h('p', { class: 'quiet' }, t.dropped(integer(span.dropped))) : null,
    h(
      'p',
      { class: 'mono quiet ids' },
      span.spanId,
      copyButton(() => span.spanId),
      span.parentSpanId ? ` · ${t.parent} ${span.parentSpanId}` : ` · ${t.root}`,
    ),
  ];
}

/** @param {NonNullable<SpanView['events']>[number]} event @param {SpanView} span */
function eventRow(event, span) {
  const offset = Number(BigInt(event.timeNs) - BigInt(span.startTimeNs)) / 1e6;
  const stack = event.attributes.find(([key]) => key === 'exception.stacktrace')?.[1];
  const rest = event.attributes.filter(([key]) => key !== 'exception.stacktrace');
  return h(
    'div',
    { class: `event ${event.name === 'exception' ? 'bad' : ''}` },
    h('p', null, h('b', null, event.name), ' ', h('span', { class: 'quiet' }, `+${duration(offset)}`)),
    rest.length > 0
      ? h(
          'dl',
          null,
          ...rest.flatMap(([key, value]) => [
            h('dt', null, key),
            h('dd', null, typeof value === 'string' ? value : JSON.stringify(value)),
          ]),
        )
      : null,
    typeof stack === 'string' ? h('pre', { class: 'stack', tabindex: '0' }, stack) : null,
  );
}
