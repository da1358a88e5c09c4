import { get } from './api.js';
import { fill, h } from './dom.js';
import { environment, scrapeCommand } from './empty-state.js';
import { bytes, clock, compact, duration, integer } from './format.js';
import { t } from './i18n.js';
import { codeBlock, colourOf, searchField, selectField, sparkline } from './parts.js';
import { hrefTo, replaceAddress } from './router.js';

/** @typedef {import('../page-api/metrics.ts').MetricsView} MetricsView */
/** @typedef {import('../page-api/metrics.ts').FamilyRow} FamilyRow */
/** @typedef {import('../page-api/metrics.ts').SeriesRow} SeriesRow */

/** The latest value and recent course of every metric of a scraped page or an OTLP sender. */
export function metricsView() {
  /** @type {Record<string, string>} */
  let filter = {};
  let known = '';
  const form = h('form', {
    class: 'filters',
    onsubmit: (/** @type {Event} */ event) => event.preventDefault(),
  });
  const note = h('p', { class: 'quiet' });
  const list = h('div', { class: 'families' });
  const element = h(
    'div',
    { class: 'view' },
    h('div', { class: 'view-head' }, h('h1', null, t.nav.metrics), note),
    form,
    list,
  );
  /** @type {Set<string>} */
  const open = new Set();

  /** @param {string} name @param {string} value */
  const set = (name, value) => {
    filter = { ...filter, [name]: value, ...(name === 'source' && { service: '' }) };
    replaceAddress(hrefTo('metrics', filter));
    void view.refresh();
  };

  /** @param {MetricsView} answer */
  const drawForm = (answer) => {
    const signature = answer.sources.map(({ key }) => key).join('\n') + answer.selected;
    if (signature === known && form.hasChildNodes()) return;
    const searching = form.contains(document.activeElement);
    known = signature;
    if (searching && form.hasChildNodes()) return;
    form.replaceChildren(
      selectField(
        t.source,
        answer.selected,
        answer.sources.map(({ key, service, id, via }) => [
          key,
          `${service} · ${via === 'otlp' ? 'OTLP ' : ''}${id}`,
        ]),
        (value) => set('source', value),
      ),
      searchField(filter.text ?? '', (value) => set('text', value)),
    );
  };

  const view = {
    element,
    title: () => t.nav.metrics,
    /** @param {import('./router.js').Route} route */
    async show(route) {
      filter = Object.fromEntries(
        ['source', 'service', 'text'].map((name) => [name, route.params.get(name) ?? '']),
      );
      known = '';
      await this.refresh();
    },
    async refresh() {
      /** @type {MetricsView} */
      const answer = await get('/api/metrics', new URLSearchParams(filter));
      if (answer.sources.length === 0) {
        const { urls } = await get('/api/stats');
        form.replaceChildren();
        fill(note);
        if (!list.querySelector('.notice')) {
          fill(
            list,
            h(
              'div',
              { class: 'notice' },
              h('p', null, t.noSources),
              codeBlock(scrapeCommand()),
              codeBlock(environment(urls)),
            ),
          );
        }
        return;
      }
      drawForm(answer);
      // Drawing anew would undo what someone is selecting to copy.
      const selection = getSelection();
      if (selection && !selection.isCollapsed && list.contains(selection.anchorNode)) return;
      const source = answer.sources.find(({ key }) => key === answer.selected);
      const target = answer.targets.find(({ url }) => url === source?.id);
      fill(
        note,
        t.metricCount(integer(answer.families.length), integer(source?.series ?? 0)),
        source && source.droppedSeries > 0
          ? h('span', { class: 'pill warn' }, t.seriesDropped(integer(source.droppedSeries)))
          : null,
        target?.up === false ? h('span', { class: 'pill bad' }, `${t.scrapeDown}: ${target.error}`) : null,
      );
      const focused = list.contains(document.activeElement)
        ? document.activeElement?.closest('details')?.dataset.family
        : undefined;
      fill(
        list,
        ...answer.families.map((family) => familyRow(family, source?.service ?? '', open)),
        answer.families.length === 0 ? h('p', { class: 'quiet' }, t.noMetrics) : null,
      );
      const summary = focused && list.querySelector(`details[data-family="${CSS.escape(focused)}"] summary`);
      if (summary instanceof HTMLElement) summary.focus();
    },
  };
  return view;
}

/** @param {FamilyRow} family @param {string} service @param {Set<string>} open */
function familyRow(family, service, open) {
  const chart = family.total?.points ?? (family.seriesCount === 1 ? family.series[0]?.points : undefined);
  const details = h(
    'details',
    { class: `family ${colourOf(service)}`, 'data-family': family.name, open: open.has(family.name) },
    h(
      'summary',
      { class: 'row family-row', 'data-row': true },
      h(
        'span',
        { class: 'what' },
        h('b', { class: 'mono' }, family.name),
        h('span', { class: 'help' }, family.help),
      ),
      h('span', { class: 'chip' }, family.type),
      chart ? sparkline(chart, [], family.name) : h('span', { class: 'spark-gap' }),
      h('span', { class: 'number' }, ...familyValue(family)),
    ),
    h('div', { class: 'series' }, ...family.series.map((series) => seriesRow(family, series))),
    family.seriesCount > family.series.length
      ? h('p', { class: 'quiet' }, t.moreSeries(integer(family.seriesCount - family.series.length)))
      : null,
  );
  details.addEventListener('toggle', () => (details.open ? open.add(family.name) : open.delete(family.name)));
  return details;
}

/** The one value, the rate of all series together, or how many series there are. @param {FamilyRow} family */
function familyValue(family) {
  const [first] = family.series;
  if (family.seriesCount === 1 && first) return [seriesValue(family, first)];
  return [
    family.total
      ? h('b', { title: t.rateOverMinute }, compact(family.total.ratePerSecond), t.perSecondUnit)
      : null,
    h('small', null, ' ', t.seriesCount(integer(family.seriesCount))),
  ];
}

/** @param {FamilyRow} family @param {SeriesRow} series */
function seriesRow(family, series) {
  return h(
    'div',
    { class: 'series-row' },
    h(
      'span',
      { class: 'series-labels mono' },
      ...(series.labels.length === 0
        ? ['{}']
        : series.labels.map(([name, value]) => h('span', null, h('i', null, name), '=', value))),
    ),
    sparkline(series.points, [], family.name),
    h('span', { class: 'number' }, seriesValue(family, series)),
    series.p50 === undefined
      ? null
      : h(
          'span',
          { class: 'quiet' },
          `p50 ${inUnit(family, series.p50)} · p95 ${inUnit(family, series.p95)}`,
        ),
    series.exemplars.length > 0
      ? h(
          'span',
          { class: 'exemplars' },
          `${t.exemplars} `,
          ...series.exemplars.map((exemplar) =>
            h(
              'a',
              {
                class: 'trace-link',
                href: hrefTo(`trace/${exemplar.traceId}`),
                title: `${inUnit(family, exemplar.value)} ${exemplar.timeMs ? clock(exemplar.timeMs) : ''}`,
              },
              exemplar.traceId.slice(0, 8),
            ),
          ),
        )
      : null,
  );
}

/** @param {FamilyRow} family @param {SeriesRow} series */
function seriesValue(family, series) {
  if (series.ratePerSecond !== undefined) {
    return h(
      'span',
      { title: t.rateOverMinute },
      h('b', null, compact(series.ratePerSecond), t.perSecondUnit),
      ' ',
      h('small', null, compact(series.value)),
    );
  }
  return h('b', null, inUnit(family, series.value ?? undefined));
}

/** @param {FamilyRow} family @param {number | undefined} value */
function inUnit(family, value) {
  if (value === undefined) return '–';
  if (family.unit === 'seconds' || family.unit === 's' || family.name.endsWith('_seconds'))
    return Math.abs(value) > 1e8 ? compact(value) : duration(value * 1000);
  if (family.unit === 'bytes' || family.unit === 'By' || family.name.endsWith('_bytes')) return bytes(value);
  return compact(value);
}
