// Keeps a region of the page up to date; everything works without it, after a reload.
// <div data-live="address of the events" | data-poll="milliseconds"> … <div id="live-region" data-summary="…"> … </div></div>
const root = document.querySelector('[data-live], [data-poll]');
const badge = document.querySelector('[data-live-badge]');
const status = document.querySelector('[data-live-status]');

if (root !== null) {
  if (root.dataset.live === undefined) poll();
  else listen();
}

function listen() {
  let source;
  let retry;
  const connect = () => {
    clearTimeout(retry);
    source = new EventSource(root.dataset.live);
    source.addEventListener('open', () => show(true));
    source.addEventListener('error', () => {
      show(false);
      // An answer that is no stream ends it for good: the service is full or stopping, or nobody is signed in any more.
      if (source.readyState === EventSource.CLOSED) retry = setTimeout(connect, 15_000);
    });
    source.addEventListener('ranking', update);
  };
  connect();
  addEventListener('pagehide', () => source.close());
  addEventListener('pageshow', (event) => {
    if (event.persisted) connect();
  });
}

function poll() {
  const again = async () => {
    await update();
    if (region()?.dataset.waiting !== undefined) setTimeout(again, Number(root.dataset.poll));
  };
  if (region()?.dataset.waiting !== undefined) setTimeout(again, Number(root.dataset.poll));
}

let running = false;
let wanted = false;

/** One at a time; what comes meanwhile is seen by one more. */
async function update() {
  wanted = true;
  if (running) return;
  running = true;
  try {
    while (wanted) {
      wanted = false;
      await replace();
    }
  } catch {
    show(false);
  } finally {
    running = false;
  }
}

async function replace() {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, credentials: 'same-origin' });
  if (!answer.ok || answer.redirected) throw new Error('The page cannot be had any more.');
  const next = new DOMParser()
    .parseFromString(await answer.text(), 'text/html')
    .querySelector('#live-region');
  const old = region();
  if (next === null || old === null) return;
  keep(old, next);
  const focused = document.activeElement;
  const { id, selectionStart, selectionEnd } = focused ?? {};
  old.replaceWith(next);
  const same = id ? document.getElementById(id) : null;
  if (same !== null && same !== focused) {
    same.focus({ preventScroll: true });
    if (same.tagName === 'TEXTAREA') same.setSelectionRange(selectionStart, selectionEnd);
  }
  if (status !== null && next.dataset.summary !== old.dataset.summary)
    status.textContent = next.dataset.summary;
}

/** What the visitor opened, chose and wrote stays. */
function keep(old, next) {
  for (const details of old.querySelectorAll('details[id]')) {
    const same = next.querySelector(`#${CSS.escape(details.id)}`);
    if (same !== null) same.open = details.open;
  }
  for (const field of old.querySelectorAll('input[id], select[id], textarea[id]')) {
    const same = next.querySelector(`#${CSS.escape(field.id)}`);
    if (same === null) continue;
    if (field.type === 'checkbox') same.checked = field.checked;
    else if (field.tagName === 'TEXTAREA' && field.value !== field.defaultValue) same.value = field.value;
    else if (field.tagName === 'SELECT' && !field.options[field.selectedIndex]?.defaultSelected)
      same.value = field.value;
  }
}

function region() {
  return document.querySelector('#live-region');
}

function show(connected) {
  if (badge === null) return;
  badge.hidden = false;
  badge.dataset.connected = String(connected);
  badge.textContent = connected ? badge.dataset.on : badge.dataset.off;
}
