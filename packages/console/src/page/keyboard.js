const GO = /** @type {Readonly<Record<string, string>>} */ ({
  o: '#/',
  r: '#/requests',
  l: '#/logs',
  m: '#/metrics',
  c: '#/cost',
  i: '#/inbox',
});

/**
 * Keys that work everywhere but in fields: `g` and a letter go somewhere, `/` searches, `j` and `k` walk the rows.
 * @param {{ theme: () => void, pause: () => void, help: () => void }} actions
 */
export function onKeys(actions) {
  let afterG = false;
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector('dialog[open]')) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const typing = target.matches('input:not([type=checkbox], [type=radio]), select, textarea');
    if (event.key === 'Escape') {
      if (typing) target.blur();
      else if (location.hash.startsWith('#/trace/') && history.length > 1) history.back();
      else if (location.hash.startsWith('#/trace/')) location.hash = '#/requests';
      return;
    }
    if (typing) return;
    const go = afterG ? GO[event.key] : undefined;
    afterG = event.key === 'g';
    if (go) location.hash = go;
    else if (event.key === '/') document.querySelector(/** @type {'input'} */ ('[data-search]'))?.focus();
    else if (event.key === 'j' || event.key === 'k') walk(event.key === 'j' ? 1 : -1);
    else if (event.key === 'p') actions.pause();
    else if (event.key === 't') actions.theme();
    else if (event.key === '?') actions.help();
    else return;
    event.preventDefault();
  });
}

/** Moves the focus along the rows of the view, into the waterfall where there is one. @param {1 | -1} step */
function walk(step) {
  const tree = document.querySelector('[data-tree]');
  if (tree instanceof HTMLElement) {
    tree.focus();
    tree.dispatchEvent(new KeyboardEvent('keydown', { key: step === 1 ? 'ArrowDown' : 'ArrowUp' }));
    return;
  }
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-row]')]);
  const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = rows[at === -1 ? 0 : Math.max(0, Math.min(rows.length - 1, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
