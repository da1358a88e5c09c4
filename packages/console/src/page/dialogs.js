import { clearEverything, get } from './api.js';
import { fill, h, icon } from './dom.js';
import { bytes, integer, span } from './format.js';
import { t } from './i18n.js';
import { serviceTag } from './parts.js';

/** @param {string} title @param {...import('./dom.js').Child} content */
function openDialog(title, ...content) {
  const close = h(
    'button',
    {
      class: 'button icon-button',
      type: 'button',
      'aria-label': t.close,
      title: t.close,
      onclick: () => dialog.close(),
    },
    icon('close'),
  );
  const dialog = h(
    'dialog',
    { 'aria-label': title },
    h('header', null, h('h2', null, title), close),
    h('div', { class: 'dialog-body' }, ...content),
  );
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function openShortcuts() {
  if (document.querySelector('dialog')) return;
  openDialog(
    t.keys,
    h(
      'dl',
      { class: 'shortcuts' },
      ...t.shortcuts.flatMap(([keys = '', text = '']) => [
        h('dt', null, ...keys.split(' ').map((key) => h('kbd', null, key))),
        h('dd', null, text),
      ]),
    ),
  );
}

const BYTE_LIMITS = new Set(['maxMemoryBytes', 'maxBodyBytes', 'maxPendingBodyBytes', 'maxScrapeBytes']);

/** Counts per service and every limit; here everything can be cleared. @param {() => Promise<void>} onCleared */
export async function openLimits(onCleared) {
  const stats = await get('/api/stats');
  const limitNames = /** @type {Record<string, string>} */ (t.limitNames);
  const clear = h('button', { class: 'button danger', type: 'button' }, icon('trash'), t.clear);
  const head = [
    t.service,
    t.received,
    t.serverSpans,
    t.duplicates,
    t.evictedColumn,
    t.logLines,
    t.evictedColumn,
  ];
  const dialog = openDialog(
    t.limits,
    h('p', null, t.limitsIntro),
    h(
      'div',
      { class: 'table-wrap' },
      h(
        'table',
        null,
        h('thead', null, h('tr', null, ...head.map((text) => h('th', { scope: 'col' }, text)))),
        h(
          'tbody',
          null,
          ...Object.entries(stats.services).map(([name, counts]) =>
            h(
              'tr',
              null,
              h('th', { scope: 'row' }, serviceTag(name)),
              ...[
                counts.spans,
                counts.serverSpans,
                counts.duplicateSpans,
                counts.evictedSpans,
                counts.logLines,
                counts.evictedLogLines,
              ].map((value) => h('td', null, integer(value))),
            ),
          ),
        ),
      ),
    ),
    h(
      'dl',
      { class: 'limits' },
      h('dt', null, t.memory),
      h(
        'dd',
        null,
        `${bytes(stats.memoryBytes)} (RSS ${bytes(stats.residentBytes)}), ${t.uptime} ${span(stats.uptimeSeconds)}`,
      ),
      ...Object.entries(stats.limits).flatMap(([name, value]) => [
        h('dt', null, limitNames[name] ?? name),
        h('dd', null, BYTE_LIMITS.has(name) ? bytes(Number(value)) : integer(Number(value))),
      ]),
    ),
    clear,
  );
  clear.addEventListener('click', async () => {
    if (clear.dataset.sure) {
      await clearEverything();
      dialog.close();
      await onCleared();
    } else {
      clear.dataset.sure = '1';
      fill(clear, icon('trash'), t.clearSure);
    }
  });
}
