import { get } from './api.js';
import { openLimits, openShortcuts } from './dialogs.js';
import { fill, h, icon } from './dom.js';
import { bytes, countLines, countSpans, integer } from './format.js';
import { lang, setLang, t } from './i18n.js';
import { onKeys } from './keyboard.js';
import { startLive } from './live.js';
import { colourOf, notice } from './parts.js';
import { currentRoute } from './router.js';
import { costView } from './view-cost.js';
import { inboxView } from './view-inbox.js';
import { logsView } from './view-logs.js';
import { metricsView } from './view-metrics.js';
import { overviewView } from './view-overview.js';
import { requestsView } from './view-requests.js';
import { traceView } from './view-trace.js';

/**
 * What every view is: an element that can be shown for a route and brought up to date.
 * @typedef {{ element: HTMLElement, title: () => string, show?: (route: import('./router.js').Route) => Promise<void>, refresh: () => Promise<void> }} View
 */

/** @type {Readonly<Record<string, () => View>>} */
const VIEWS = {
  overview: overviewView,
  requests: requestsView,
  trace: traceView,
  logs: logsView,
  metrics: metricsView,
  cost: costView,
  inbox: inboxView,
};
const TABS = /** @type {const} */ (['overview', 'requests', 'logs', 'metrics', 'cost', 'inbox']);

const app = /** @type {HTMLElement} */ (document.getElementById('app'));
/** @type {View} */
let view = overviewView();
let viewName = '';
/** The trace that was shown before, if one was. */
let leftTrace = '';
/** @type {'live' | 'paused' | 'offline'} */
let state = 'offline';
let seenProblems = Number(sessionStorage.getItem('vigie.problems') ?? 0);

/** The frame round the views, drawn once per language. */
function frame() {
  const live = h('button', { class: 'button live', type: 'button', onclick: () => updates.toggle() });
  const badge = h('span', { class: 'badge', hidden: true });
  const tabs = TABS.map((name) =>
    h(
      'a',
      { href: `#/${name === 'overview' ? '' : name}`, 'data-tab': name },
      t.nav[name],
      name === 'inbox' ? badge : null,
    ),
  );
  const main = h('main', { id: 'main', tabindex: '-1' });
  const foot = h('button', {
    class: 'status',
    type: 'button',
    title: t.limits,
    onclick: () => void openLimits(refresh),
  });
  const header = h(
    'header',
    { class: 'top' },
    h(
      'a',
      { class: 'brand', href: '#/' },
      h('img', { src: '/logo.svg', alt: '', width: '30', height: '30' }),
      h('span', null, 'Vigie'),
      h('small', null, t.tagline),
    ),
    h('nav', { 'aria-label': t.navLabel }, ...tabs),
    h(
      'div',
      { class: 'controls' },
      live,
      h(
        'button',
        {
          class: 'button icon-button wide-only',
          type: 'button',
          title: t.keys,
          'aria-label': t.keys,
          onclick: openShortcuts,
        },
        icon('keys'),
      ),
      h(
        'button',
        {
          class: 'button icon-button',
          type: 'button',
          title: t.theme,
          'aria-label': t.theme,
          onclick: switchTheme,
        },
        h('span', { class: 'in-dark' }, icon('sun')),
        h('span', { class: 'in-light' }, icon('moon')),
      ),
      h(
        'button',
        {
          class: 'button lang',
          type: 'button',
          lang: lang === 'fr' ? 'en' : 'fr',
          title: t.language,
          // A reader's voice command names what it sees.
          'aria-label': `${lang === 'fr' ? 'EN' : 'FR'} ${t.language}`,
          onclick: switchLang,
        },
        lang === 'fr' ? 'EN' : 'FR',
      ),
    ),
  );
  fill(
    app,
    h('a', { class: 'skip', href: '#main', onclick: skip }, t.skip),
    header,
    main,
    h('footer', null, foot),
  );
  return { live, badge, tabs, main, foot };
}

let shell = frame();

/** @param {Event} event */
function skip(event) {
  // The hash is the route, so the ordinary jump would leave the view.
  event.preventDefault();
  shell.main.focus();
}

async function navigate() {
  const route = currentRoute();
  const name = route.name in VIEWS ? route.name : 'overview';
  const left = leftTrace;
  leftTrace = name === 'trace' ? route.id : '';
  if (name !== viewName) {
    view = /** @type {() => View} */ (VIEWS[name])();
    viewName = name;
    fill(shell.main, view.element);
    window.scrollTo(0, 0);
  }
  for (const tab of shell.tabs) {
    const current = tab.dataset.tab === name || (name === 'trace' && tab.dataset.tab === 'requests');
    if (current) tab.setAttribute('aria-current', 'page');
    else tab.removeAttribute('aria-current');
  }
  document.title = `${view.title()} · Vigie`;
  // First, so that services have the same colours whichever view comes first.
  await guarded(drawStatus);
  await guarded(() => (view.show ? view.show(route) : view.refresh()));
  // Back from a trace, the keyboard goes on where it was.
  const row =
    left && name !== 'trace' && shell.main.querySelector(`a.row[href^="#/trace/${CSS.escape(left)}"]`);
  if (row instanceof HTMLElement) row.focus();
}

async function refresh() {
  await guarded(async () => {
    await drawStatus();
    await view.refresh();
  });
}

/** @param {() => Promise<unknown>} work */
async function guarded(work) {
  try {
    await work();
    shell.main.querySelector('.offline')?.remove();
  } catch (error) {
    if (shell.main.querySelector('.offline')) return;
    const problem = notice(t.failed, error instanceof Error ? error.message : '');
    problem.classList.add('offline');
    problem.setAttribute('role', 'status');
    shell.main.prepend(problem);
  }
}

async function drawStatus() {
  const stats = await get('/api/stats');
  for (const name of Object.keys(stats.services)) colourOf(name);
  const evicted = stats.evictedSpans + stats.evictedLogLines;
  const meter = h('span', { class: 'meter' }, h('i'));
  const share = Math.min(100, (stats.memoryBytes / stats.limits.maxMemoryBytes) * 100);
  /** @type {HTMLElement} */ (meter.firstElementChild).style.width = `${share}%`;
  fill(
    shell.foot,
    h(
      'span',
      null,
      t.memory,
      ' ',
      h('b', null, bytes(stats.memoryBytes)),
      ` / ${bytes(stats.limits.maxMemoryBytes)}`,
    ),
    meter,
    h('span', null, `${countSpans(stats.keptSpans)}, ${countLines(stats.keptLogLines)} ${t.kept}`),
    evicted > 0 ? h('span', { class: 'evicted' }, t.evicted(integer(evicted))) : null,
  );
  if (viewName === 'inbox') {
    seenProblems = stats.problems;
    sessionStorage.setItem('vigie.problems', String(seenProblems));
  }
  if (stats.problems < seenProblems) seenProblems = 0;
  const unseen = stats.problems - seenProblems;
  shell.badge.hidden = unseen <= 0;
  shell.badge.textContent = unseen > 99 ? '99+' : String(unseen);
}

function drawLive() {
  shell.live.className = `button live ${state}`;
  shell.live.title = state === 'paused' ? t.resume : t.pause;
  shell.live.setAttribute('aria-pressed', String(state === 'paused'));
  const text = { live: t.live, paused: t.paused, offline: t.offline }[state];
  fill(shell.live, state === 'paused' ? icon('play') : h('i', { class: 'pulse' }), h('span', null, text));
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem('vigie.theme', root.dataset.theme);
}

function switchLang() {
  setLang(lang === 'fr' ? 'en' : 'fr');
  shell = frame();
  viewName = '';
  drawLive();
  void navigate();
}

const updates = startLive(refresh, (next) => {
  state = next;
  drawLive();
});
drawLive();
onKeys({ theme: switchTheme, pause: () => updates.toggle(), help: openShortcuts });
window.addEventListener('hashchange', () => void navigate());
void navigate();
