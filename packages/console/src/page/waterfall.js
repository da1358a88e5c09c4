import { fill, h, icon } from './dom.js';
import { duration } from './format.js';
import { t } from './i18n.js';
import { logSummary } from './log-list.js';
import { colourOf } from './parts.js';

/** @typedef {import('../page-api/trace-view.ts').TraceView} TraceView */
/** @typedef {import('../page-api/trace-view.ts').SpanRow} SpanRow */
/** @typedef {TraceView['logs'][number]} LogLine */
/**
 * A line of the waterfall: a span, or a log line under its span.
 * @typedef {{ key: string, depth: number, span: SpanRow, log?: undefined } | { key: string, depth: number, span?: undefined, log: LogLine }} Item
 */

export const ROW_HEIGHT = 30;
/** Room a duration takes beside its bar, times a hundred. */
const LABEL_PIXELS = 6600;
/** Rows drawn beyond the edges of the view, so that scrolling shows no gap. */
const OVERSCAN = 12;

/**
 * The waterfall. Only the rows in view exist as elements, so a trace of ten thousand spans scrolls like one of ten.
 * A tree for the keyboard: up and down move, left and right fold and unfold, Enter chooses.
 * @param {{ onChoose: (item: Item, byPointer: boolean) => void }} options
 */
export function waterfall(options) {
  const canvas = h('div', { class: 'wf-canvas' });
  const scroller = h(
    'div',
    { class: 'wf-rows', tabindex: '0', role: 'tree', 'aria-label': t.waterfall, 'data-tree': true },
    canvas,
  );
  const ruler = h('div', { class: 'wf-ruler', 'aria-hidden': 'true' });
  const element = h('div', { class: 'waterfall' }, ruler, scroller);

  /** @type {TraceView | undefined} */
  let trace;
  /** @type {Item[]} */
  let items = [];
  /** @type {Set<string>} */
  const folded = new Set();
  /** @type {Set<string>} */
  let found = new Set();
  let withLogs = true;
  let withCritical = true;
  let chosen = '';
  /** @type {Map<string, HTMLElement>} */
  let drawn = new Map();

  const timelinePixels = () => Math.max(80, ruler.lastElementChild?.clientWidth ?? 0);

  const rebuild = () => {
    items = trace ? itemsOf(trace, folded, withLogs) : [];
    canvas.style.height = `${items.length * ROW_HEIGHT}px`;
    for (const row of drawn.values()) row.remove();
    drawn = new Map();
    draw();
  };

  const draw = () => {
    if (!trace) return;
    const first = Math.max(0, Math.floor(scroller.scrollTop / ROW_HEIGHT) - OVERSCAN);
    const last = Math.min(
      items.length,
      Math.ceil((scroller.scrollTop + scroller.clientHeight) / ROW_HEIGHT) + OVERSCAN,
    );
    /** @type {Map<string, HTMLElement>} */
    const visible = new Map();
    for (let index = first; index < last; index += 1) {
      const item = /** @type {Item} */ (items[index]);
      let row = drawn.get(item.key);
      if (!row) {
        row = item.span
          ? spanRow(item.span, item, trace, {
              isFolded: folded.has(item.key),
              withCritical,
              labelShare: LABEL_PIXELS / timelinePixels(),
            })
          : logLineRow(item.log, item, trace);
        row.id = `wf-${item.key}`;
        row.setAttribute('aria-level', String(item.depth + 1));
        canvas.append(row);
      }
      row.style.transform = `translateY(${index * ROW_HEIGHT}px)`;
      row.setAttribute('aria-setsize', String(items.length));
      row.setAttribute('aria-posinset', String(index + 1));
      row.setAttribute('aria-selected', String(item.key === chosen));
      row.classList.toggle('found', found.has(item.key));
      visible.set(item.key, row);
    }
    for (const [key, row] of drawn) if (!visible.has(key)) row.remove();
    drawn = visible;
    if (drawn.has(chosen)) scroller.setAttribute('aria-activedescendant', `wf-${chosen}`);
    else scroller.removeAttribute('aria-activedescendant');
  };

  /** @param {number} index @param {boolean} [tell] @param {boolean} [byPointer] */
  const choose = (index, tell = true, byPointer = false) => {
    const item = items[Math.max(0, Math.min(index, items.length - 1))];
    if (!item) return;
    chosen = item.key;
    reveal(items.indexOf(item));
    draw();
    if (tell) options.onChoose(item, byPointer);
  };

  /** @param {number} index */
  const reveal = (index) => {
    const top = index * ROW_HEIGHT;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + ROW_HEIGHT > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = top + ROW_HEIGHT - scroller.clientHeight;
  };

  /** @param {string} key */
  const toggle = (key) => {
    if (folded.has(key)) folded.delete(key);
    else folded.add(key);
    rebuild();
  };

  scroller.addEventListener('scroll', draw, { passive: true });
  let width = 0;
  new ResizeObserver(() => {
    // A new width moves the labels; a new height only shows more rows.
    if (scroller.clientWidth === width) draw();
    else rebuild();
    width = scroller.clientWidth;
  }).observe(scroller);
  canvas.addEventListener('click', (event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest('.wf-row');
    if (!row) return;
    const key = row.id.slice(3);
    if (/** @type {HTMLElement} */ (event.target).closest('.caret')) toggle(key);
    else
      choose(
        items.findIndex((item) => item.key === key),
        true,
        true,
      );
  });
  scroller.addEventListener('keydown', (event) => {
    const at = items.findIndex((item) => item.key === chosen);
    const item = items[at];
    const page = Math.max(1, Math.floor(scroller.clientHeight / ROW_HEIGHT) - 1);
    /** @type {Record<string, () => void>} */
    const moves = {
      ArrowDown: () => choose(at + 1),
      ArrowUp: () => choose(at - 1),
      PageDown: () => choose(at + page),
      PageUp: () => choose(at - page),
      Home: () => choose(0),
      End: () => choose(items.length - 1),
      Enter: () => choose(at),
      ArrowLeft: () => {
        if (item?.span && item.span.children > 0 && !folded.has(item.key)) toggle(item.key);
        else
          choose(
            items.findLastIndex(
              (other, index) => index < at && other.depth < (item?.depth ?? 0) && other.span,
            ),
          );
      },
      ArrowRight: () => {
        if (item && folded.has(item.key)) toggle(item.key);
        else choose(at + 1);
      },
    };
    const move = event.altKey || event.ctrlKey || event.metaKey ? undefined : moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  });

  return {
    element,
    scroller,
    /** @param {TraceView} next */
    show(next) {
      trace = next;
      fill(
        ruler,
        h('span', { class: 'wf-name' }),
        h('span', { class: 'wf-time' }, ...ticks(next.durationNs)),
      );
      rebuild();
    },
    /** @param {boolean} on */
    setLogs(on) {
      withLogs = on;
      rebuild();
    },
    /** @param {boolean} on */
    setCritical(on) {
      withCritical = on;
      rebuild();
    },
    /** @param {boolean} fold */
    foldAll(fold) {
      folded.clear();
      if (fold)
        for (const span of trace?.spans ?? [])
          if (span.children > 0 && span.depth > 0) folded.add(span.spanId);
      rebuild();
    },
    /** Marks matching rows, goes to the first. @param {string} text */
    find(text) {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const matching =
        words.length === 0
          ? []
          : items.filter((item) => words.every((word) => itemText(item).includes(word)));
      found = new Set(matching.map((item) => item.key));
      const [first] = matching;
      if (first) reveal(items.indexOf(first));
      draw();
      return matching.length;
    },
    /** @param {string} key @param {boolean} tell */
    chooseKey(key, tell) {
      const index = items.findIndex((item) => item.key === key);
      if (index !== -1) choose(index, tell);
      return index !== -1;
    },
  };
}

/** @param {Item} item */
function itemText(item) {
  return (
    item.span
      ? `${item.span.name} ${item.span.service} ${item.span.kind} ${item.span.httpStatus} ${item.span.spanId}`
      : `${item.log.line} ${item.log.service} ${item.log.level}`
  ).toLowerCase();
}

/**
 * Spans in tree order with the log lines of each between its children, in time.
 * @param {TraceView} trace @param {ReadonlySet<string>} folded @param {boolean} withLogs
 * @returns {Item[]}
 */
function itemsOf(trace, folded, withLogs) {
  /** @type {Map<string, LogLine[]>} */
  const logsOf = new Map();
  const known = new Set(trace.spans.map(({ spanId }) => spanId));
  for (const log of withLogs ? trace.logs : []) {
    const owner = known.has(log.spanId) ? log.spanId : '';
    logsOf.set(owner, [...(logsOf.get(owner) ?? []), log]);
  }
  for (const logs of logsOf.values()) logs.sort((a, b) => a.offsetNs - b.offsetNs);

  /** @type {Item[]} */
  const items = [];
  /** Spans whose subtree is being walked, with what is left of their log lines. @type {{ depth: number, logs: LogLine[] }[]} */
  const open = [{ depth: -1, logs: logsOf.get('') ?? [] }];
  /** @param {number} untilNs @param {{ depth: number, logs: LogLine[] }} owner */
  const emitLogs = (untilNs, owner) => {
    while (owner.logs[0] && owner.logs[0].offsetNs < untilNs) {
      const log = /** @type {LogLine} */ (owner.logs.shift());
      items.push({ key: `log-${log.seq}`, depth: owner.depth + 1, log });
    }
  };
  let foldedBelow = Infinity;
  for (const span of trace.spans) {
    if (span.depth > foldedBelow) continue;
    foldedBelow = Infinity;
    while ((open.at(-1)?.depth ?? -1) >= span.depth)
      emitLogs(Infinity, /** @type {typeof open[number]} */ (open.pop()));
    emitLogs(span.startNs, /** @type {typeof open[number]} */ (open.at(-1)));
    items.push({ key: span.spanId, depth: span.depth, span });
    if (folded.has(span.spanId)) foldedBelow = span.depth;
    else open.push({ depth: span.depth, logs: [...(logsOf.get(span.spanId) ?? [])] });
  }
  while (open.length > 0) emitLogs(Infinity, /** @type {typeof open[number]} */ (open.pop()));
  return items;
}

const KIND_LETTERS = {
  server: 'S',
  client: 'C',
  internal: 'I',
  producer: 'P',
  consumer: 'Q',
  unspecified: '·',
};

/**
 * @param {SpanRow} span @param {Item} item @param {TraceView} trace
 * @param {{ isFolded: boolean, withCritical: boolean, labelShare: number }} how `labelShare`: percent of the line a label takes
 */
function spanRow(span, item, trace, { isFolded, withCritical, labelShare }) {
  const total = Math.max(1, trace.durationNs);
  const left = (span.startNs / total) * 100;
  const width = (span.durationNs / total) * 100;
  const bar = h('span', { class: 'wf-bar' });
  bar.style.left = `${left}%`;
  bar.style.width = `${width}%`;
  const stretches = withCritical
    ? span.critical.map(([from, to]) => {
        const stretch = h('span', { class: 'wf-critical' });
        stretch.style.left = `${(from / total) * 100}%`;
        stretch.style.width = `${((to - from) / total) * 100}%`;
        return stretch;
      })
    : [];
  const label = h('span', { class: 'wf-took' }, duration(span.durationNs / 1e6));
  // Beside the bar, on the side where there is room; inside when it fills the line.
  if (left + width < 100 - labelShare) label.style.left = `calc(${left + width}% + 6px)`;
  else if (left > labelShare) label.style.right = `calc(${100 - left}% + 6px)`;
  else {
    label.style.right = `calc(${Math.max(0, 100 - left - width)}% + 6px)`;
    label.classList.add('inside');
  }
  const row = h(
    'div',
    { class: `wf-row ${colourOf(span.service)}${span.failed ? ' failed' : ''}`, role: 'treeitem' },
    h(
      'span',
      { class: 'wf-name' },
      indent(item.depth),
      span.children > 0
        ? h('span', { class: `caret${isFolded ? '' : ' open'}` }, icon('caret'))
        : h('span', { class: 'caret none' }),
      h('i', { class: 'dot', title: span.service }),
      h('abbr', { class: 'kind', title: t.kind[span.kind] }, KIND_LETTERS[span.kind]),
      h(
        'span',
        { class: 'wf-text' },
        h('b', null, span.name || '–'),
        h('span', { class: 'wf-service' }, span.service),
      ),
      span.orphan ? h('span', { class: 'chip', title: t.orphan }, '?') : null,
      isFolded ? h('span', { class: 'chip' }, t.childrenFolded) : null,
      span.failed
        ? h('span', { class: 'pill bad' }, span.httpStatus > 0 ? String(span.httpStatus) : '!')
        : null,
    ),
    h('span', { class: 'wf-time' }, bar, ...stretches, label),
  );
  if (span.children > 0) row.setAttribute('aria-expanded', String(!isFolded));
  return row;
}

/** @param {LogLine} log @param {Item} item @param {TraceView} trace */
function logLineRow(log, item, trace) {
  const mark = h('span', { class: 'wf-mark' });
  mark.style.left = `${Math.max(0, Math.min(100, (log.offsetNs / Math.max(1, trace.durationNs)) * 100))}%`;
  return h(
    'div',
    {
      class: `wf-row wf-log level-row-${log.severity} ${colourOf(log.service)}`,
      role: 'treeitem',
    },
    h(
      'span',
      { class: 'wf-name' },
      indent(item.depth),
      h('span', { class: `level level-${log.severity}` }, log.level),
      h('span', { class: 'wf-text' }, ...logSummary(log)),
    ),
    h('span', { class: 'wf-time' }, mark),
  );
}

/** @param {number} depth */
function indent(depth) {
  const space = h('span', { class: 'indent' });
  // Very deep traces would push every name out of sight.
  space.style.width = `${Math.min(depth, 12) * 14}px`;
  if (depth > 12) space.textContent = String(depth);
  return space;
}

/** @param {number} durationNs */
function ticks(durationNs) {
  return [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const tick = h('span', { class: 'tick' }, duration((durationNs * part) / 1e6));
    tick.style.left = `${part * 100}%`;
    return tick;
  });
}
