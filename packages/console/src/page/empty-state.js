import { h, svg } from './dom.js';
import { t } from './i18n.js';
import { codeBlock } from './parts.js';

/** How to send something, with the addresses this console really has. @param {any} stats */
export function emptyState(stats) {
  const { urls } = stats;
  return h(
    'section',
    { class: 'empty' },
    lighthouse(),
    h('h1', null, t.emptyTitle),
    h('p', { class: 'lead' }, t.emptyLead),
    h(
      'div',
      { class: 'steps' },
      h('div', null, h('h2', null, t.emptyEnv), codeBlock(environment(urls))),
      h('div', null, h('h2', null, t.emptyScrape), codeBlock(scrapeCommand())),
      h('div', null, h('h2', null, t.emptyTry), codeBlock(sampleTrace(urls.otlp))),
    ),
    h('p', { class: 'quiet' }, t.emptyNote),
  );
}

/** @param {{ otlp: string, loki: string }} urls */
export function environment(urls) {
  return `export OTEL_SERVICE_NAME=my-service\nexport OTEL_EXPORTER_OTLP_ENDPOINT=${urls.otlp}\nexport OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\nexport VIGIE_LOKI_URL=${urls.loki}`;
}

export function scrapeCommand() {
  return 'npx @vigie/console --scrape my-service=http://127.0.0.1:3000/metrics';
}

/** One server span, ending now, as curl sends it. @param {string} otlp */
function sampleTrace(otlp) {
  const hex = (/** @type {number} */ length) =>
    Array.from({ length }, () => Math.floor(Math.random() * 16).toString(16)).join('');
  return `curl ${otlp}/v1/traces -H 'content-type: application/json' -d '{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"hello"}}]},"scopeSpans":[{"spans":[{"traceId":"${hex(32)}","spanId":"${hex(16)}","name":"GET /hello","kind":2,"startTimeUnixNano":"'$(date +%s)'000000000","endTimeUnixNano":"'$(date +%s)'042000000"}]}]}]}'`;
}

function lighthouse() {
  return svg(
    'svg',
    { class: 'lighthouse', viewBox: '0 0 320 150', 'aria-hidden': 'true' },
    svg(
      'defs',
      {},
      svg('linearGradient', { id: 'beam-right' }, ...beamStops([0.5, 0])),
      svg('linearGradient', { id: 'beam-left' }, ...beamStops([0, 0.24])),
    ),
    svg('path', { class: 'beam', fill: 'url(#beam-left)', d: 'M152 44 0 8v70l152-22z' }),
    svg('path', { class: 'beam', fill: 'url(#beam-right)', d: 'M168 44 320 2v92L168 56z' }),
    svg('path', { class: 'sea', d: 'M0 134q20-8 40 0t40 0 40 0 40 0 40 0 40 0 40 0 40 0v16H0z' }),
    svg('path', { class: 'rock', d: 'M112 140q8-20 28-20h40q20 0 28 20z' }),
    svg('path', { class: 'tower', d: 'M148 62h24l7 62h-38z' }),
    svg('path', {
      class: 'stripe',
      d: 'M146.400 76h27.200l1.800 16h-30.800zM144.300 108h31.400l1.800 16h-35z',
    }),
    svg('path', { class: 'tower', d: 'M144 62v-4h32v4zM150 58V42l10-9 10 9v16z' }),
    svg('circle', { class: 'lamp', cx: '160', cy: '50', r: '5.500' }),
  );
}

/** @param {readonly number[]} opacities from left to right */
function beamStops(opacities) {
  return opacities.map((opacity, index) =>
    svg('stop', { class: 'beam-stop', offset: index, 'stop-opacity': opacity }),
  );
}
