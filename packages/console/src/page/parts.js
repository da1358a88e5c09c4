import { fill, h, icon, svg } from './dom.js';
import { integer } from './format.js';
import { t } from './i18n.js';

/** @type {Map<string, number>} */
const colours = new Map();
const COLOURS = 10;

/** The class that gives a service its colour, the same everywhere. @param {string} service */
export function colourOf(service) {
  let index = colours.get(service);
  if (index === undefined) {
    index = colours.size % COLOURS;
    colours.set(service, index);
  }
  return `c${index}`;
}

/** @param {string} service */
export function serviceTag(service) {
  return h(
    'span',
    { class: `service ${colourOf(service)}` },
    h('i', { class: 'dot' }),
    h('span', { class: 'service-name' }, service),
  );
}

/** @param {number} httpStatus @param {boolean} failed */
export function statusPill(httpStatus, failed) {
  const kind = failed ? 'bad' : httpStatus >= 400 ? 'warn' : httpStatus >= 300 ? 'plain' : 'good';
  return h('span', { class: `pill ${kind}` }, httpStatus > 0 ? String(httpStatus) : failed ? 'error' : 'ok');
}

/** @param {string} severity @param {string} level */
export function levelPill(severity, level) {
  return h('span', { class: `level level-${severity}` }, level);
}

/** @param {() => string} text */
export function copyButton(text) {
  const button = h(
    'button',
    { class: 'copy', type: 'button', title: t.copy, 'aria-label': t.copy },
    icon('copy'),
  );
  button.addEventListener('click', async (event) => {
    event.preventDefault();
    event.stopPropagation();
    await navigator.clipboard.writeText(text());
    fill(button, icon('check'));
    button.title = t.copied;
    setTimeout(() => {
      fill(button, icon('copy'));
      button.title = t.copy;
    }, 1500);
  });
  return button;
}

/** Text to paste in a terminal. @param {string} text */
export function codeBlock(text) {
  return h(
    'div',
    { class: 'code' },
    h('pre', { tabindex: '0' }, text),
    copyButton(() => text),
  );
}

/**
 * A filled line of rates with errors over it.
 * @param {readonly (number | null)[]} values
 * @param {readonly (number | null)[]} errors
 * @param {string} label
 */
export function sparkline(values, errors, label) {
  const width = 240;
  const height = 48;
  const root = svg('svg', {
    class: 'spark',
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': label,
  });
  const known = values.filter((value) => value !== null);
  const top = Math.max(...known, 0);
  if (values.length < 2 || known.length === 0) {
    root.append(svg('path', { class: 'spark-base', d: `M0 ${height - 1}H${width}` }));
    return root;
  }
  const low = Math.min(...known, 0);
  const range = top - low || 1;
  const x = (/** @type {number} */ index) => (index / (values.length - 1)) * width;
  const y = (/** @type {number} */ value) => height - 1.5 - ((value - low) / range) * (height - 5);
  root.append(svg('path', { class: 'spark-base', d: `M0 ${height - 1}H${width}` }));
  for (const run of runsOf(values)) {
    const line = run.map(([index, value]) => `${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join('L');
    const from = x(run[0]?.[0] ?? 0).toFixed(1);
    const to = x(run.at(-1)?.[0] ?? 0).toFixed(1);
    root.append(svg('path', { class: 'spark-area', d: `M${from} ${height}L${line}L${to} ${height}Z` }));
    root.append(svg('path', { class: 'spark-line', d: `M${line}` }));
  }
  for (const [index, value] of errors.entries()) {
    if (value)
      root.append(
        svg('path', {
          class: 'spark-error',
          d: `M${x(index).toFixed(1)} ${height}V${Math.min(y(value), height - 5).toFixed(1)}`,
        }),
      );
  }
  return root;
}

/** Stretches without gaps. @param {readonly (number | null)[]} values */
function runsOf(values) {
  /** @type {[number, number][][]} */
  const runs = [];
  /** @type {[number, number][]} */
  let run = [];
  for (const [index, value] of values.entries()) {
    if (value === null) {
      if (run.length > 1) runs.push(run);
      run = [];
    } else run.push([index, value]);
  }
  if (run.length > 1) runs.push(run);
  return runs;
}

/**
 * Attributes as rows of key and value; values that JSON cannot hold exactly come with their type.
 * @param {string} title
 * @param {readonly (readonly unknown[])[]} pairs
 */
export function attributeTable(title, pairs) {
  if (pairs.length === 0) return null;
  return h(
    'section',
    { class: 'attributes' },
    h('h3', null, title, ' ', h('small', null, integer(pairs.length))),
    h(
      'dl',
      null,
      ...pairs.flatMap(([key, value]) => [
        h('dt', null, String(key)),
        h('dd', { class: valueClass(value) }, valueText(value)),
      ]),
    ),
  );
}

/** @param {unknown} value */
function valueClass(value) {
  return typeof value === 'string' ? (value.includes('\n') ? 'block' : '') : 'literal';
}

/** @param {unknown} value */
export function valueText(value) {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** @param {string} title @param {string} [text] @param {...import('./dom.js').Child} more */
export function notice(title, text, ...more) {
  return h('div', { class: 'notice' }, h('h2', null, title), text ? h('p', null, text) : null, ...more);
}

/**
 * A labelled search field that calls back when typing pauses.
 * @param {string} value
 * @param {(value: string) => void} onInput
 * @param {{ label?: string, hint?: string }} [texts]
 */
export function searchField(value, onInput, texts = {}) {
  let timer = 0;
  const input = h('input', {
    type: 'search',
    value,
    placeholder: texts.hint ?? t.textHint,
    'data-search': true,
    spellcheck: 'false',
    autocomplete: 'off',
  });
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => onInput(input.value), 200);
  });
  return h(
    'label',
    { class: 'field grow' },
    h('span', null, texts.label ?? t.text),
    h('span', { class: 'with-icon' }, icon('search'), input),
  );
}

/**
 * @param {string} label
 * @param {string} value
 * @param {readonly (readonly [value: string, text: string])[]} options
 * @param {(value: string) => void} onChange
 */
export function selectField(label, value, options, onChange) {
  const select = h(
    'select',
    null,
    ...options.map(([option, text]) => h('option', { value: option, selected: option === value }, text)),
  );
  select.addEventListener('change', () => onChange(select.value));
  return h('label', { class: 'field' }, h('span', null, label), select);
}

/** Adds options for services that turned up after the field was made. @param {HTMLElement} field @param {readonly string[]} services @param {string} chosen */
export function syncServices(field, services, chosen) {
  const select = field.querySelector('select');
  if (!select) return;
  const names = [...new Set([...services, ...(chosen ? [chosen] : [])])].sort();
  if (
    select.options.length === names.length + 1 &&
    names.every((name, index) => select.options[index + 1]?.value === name)
  )
    return;
  fill(
    select,
    h('option', { value: '' }, t.all),
    ...names.map((name) => h('option', { value: name, selected: name === chosen }, name)),
  );
}

/** @param {string} label @param {boolean} checked @param {(checked: boolean) => void} onChange @param {string} [title] */
export function checkField(label, checked, onChange, title) {
  const box = h('input', { type: 'checkbox', checked });
  box.addEventListener('change', () => onChange(box.checked));
  return h('label', { class: 'check', title }, box, h('span', null, label));
}
