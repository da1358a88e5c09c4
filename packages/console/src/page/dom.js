/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {{ readonly [name: string]: string | number | boolean | null | undefined | ((event: any) => void) }} Props */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an element. `on…` functions become listeners, `true` an empty attribute, null and false nothing.
 * Text is always a text node: nothing received can become markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props | null} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  setProps(element, props ?? {});
  appendAll(element, children);
  return element;
}

/**
 * @param {string} tag
 * @param {Props} [props]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function svg(tag, props, ...children) {
  const element = document.createElementNS(SVG, tag);
  setProps(element, props ?? {});
  appendAll(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {Props} props
 */
function setProps(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}

/**
 * @param {Element} element
 * @param {readonly Child[]} children
 */
export function appendAll(element, children) {
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false)
      element.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Replaces what an element holds.
 * @param {Element} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  appendAll(element, children);
}

/** @type {WeakMap<Element, Map<unknown, Element>>} */
const lists = new WeakMap();

/**
 * Brings a list of elements in line with the items, keeping elements whose key stays: focus, selection and scroll
 * survive a live update.
 * @template T
 * @param {Element} parent
 * @param {readonly T[]} items
 * @param {(item: T) => unknown} keyOf
 * @param {(item: T) => Element} build
 * @param {(element: Element, item: T) => void} [update]
 */
export function syncList(parent, items, keyOf, build, update) {
  const before = lists.get(parent) ?? new Map();
  /** @type {Map<unknown, Element>} */
  const after = new Map();
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let element = before.get(key);
    if (element) update?.(element, item);
    else element = build(item);
    after.set(key, element);
    if (cursor && element === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(element, cursor);
  }
  for (const [key, element] of before) if (after.get(key) !== element) element.remove();
  lists.set(parent, after);
}

/** Paths on a 24 × 24 grid, drawn as strokes. */
const ICONS = {
  sun: 'M12 3v2M12 19v2M5.6 5.6 7 7M17 17l1.4 1.4M3 12h2M19 12h2M5.6 18.4 7 17M17 7l1.4-1.4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z',
  moon: 'M20 14.5A8 8 0 1 1 9.5 4a6.5 6.5 0 0 0 10.5 10.5Z',
  pause: 'M9 6v12M15 6v12',
  play: 'M8 5.5v13l10-6.5Z',
  keys: 'M3 7h18v10H3ZM7 11h.01M11 11h.01M15 11h.01M8 14h8',
  copy: 'M9 9h10v11H9ZM5 15V4h10',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM16 16l5 5',
  caret: 'm9 6 6 6-6 6',
  alert: 'M12 4 2.8 20h18.4ZM12 10v4M12 17h.01',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  back: 'm14 6-6 6 6 6',
  close: 'M6 6l12 12M18 6 6 18',
  trash: 'M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5',
  inbox: 'M4 13h4l2 3h4l2-3h4M4 13l3-8h10l3 8v6H4Z',
};

/**
 * @param {keyof typeof ICONS} name
 * @returns {SVGElement}
 */
export function icon(name) {
  return svg(
    'svg',
    { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    svg('path', { d: ICONS[name] }),
  );
}
