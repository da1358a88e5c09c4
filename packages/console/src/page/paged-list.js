import { fill, h, syncList } from './dom.js';
import { get } from './api.js';
import { t } from './i18n.js';

/** Rows beyond this are dropped from the page, not from the console. */
const MAX_ROWS = 1000;

/**
 * A list that shows the newest page, follows what comes in, and goes back on demand.
 * @template {{ readonly seq: number }} Row
 * @param {{
 *   path: string,
 *   rowsOf: (answer: any) => readonly Row[],
 *   timeOf: (row: Row) => number,
 *   build: (row: Row) => Element,
 *   update?: (element: Element, row: Row) => void,
 *   empty: string,
 *   onRows: (rows: readonly Row[]) => void,
 * }} options
 */
export function pagedList(options) {
  const list = h('div', { class: 'rows' });
  const more = h('button', { class: 'button more', type: 'button', hidden: true }, t.loadMore);
  const note = h('p', { class: 'quiet' });
  const element = h('div', null, list, note, more);
  /** @type {Map<number, Row>} */
  let rows = new Map();
  /** @type {number | undefined} */
  let before;
  let params = new URLSearchParams();
  let generation = 0;

  const draw = () => {
    const sorted = [...rows.values()].sort((a, b) => options.timeOf(b) - options.timeOf(a) || b.seq - a.seq);
    for (const { seq } of sorted.splice(MAX_ROWS)) rows.delete(seq);
    syncList(list, sorted, (row) => row.seq, options.build, options.update);
    fill(note, sorted.length === 0 ? options.empty : '');
    more.hidden = before === undefined || sorted.length >= MAX_ROWS;
    options.onRows(sorted);
  };

  more.addEventListener('click', async () => {
    const asked = generation;
    const answer = await get(options.path, new URLSearchParams([...params, ['before', String(before)]]));
    if (asked !== generation) return;
    for (const row of options.rowsOf(answer)) rows.set(row.seq, row);
    before = answer.before;
    draw();
  });

  return {
    element,
    /** @param {URLSearchParams} next */
    async show(next) {
      params = next;
      generation += 1;
      rows = new Map();
      await this.refresh();
    },
    async refresh() {
      const asked = generation;
      const answer = await get(options.path, params);
      if (asked !== generation || answer === undefined) return;
      const fresh = options.rowsOf(answer);
      const oldest = Math.min(...fresh.map(({ seq }) => seq));
      const newestKnown = Math.max(0, ...rows.keys());
      // More came than one page holds: what is older would leave a gap nobody sees.
      if (rows.size === 0 || (answer.before !== undefined && oldest > newestKnown)) {
        rows = new Map();
        before = answer.before;
      }
      for (const row of fresh) rows.set(row.seq, row);
      if (fresh.length === 0) rows = new Map();
      draw();
    },
  };
}
