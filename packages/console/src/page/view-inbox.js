import { get } from './api.js';
import { fill, h, icon } from './dom.js';
import { clock, integer } from './format.js';
import { t } from './i18n.js';
import { notice } from './parts.js';

/** @typedef {import('../store/inbox.ts').InboxEntry} InboxEntry */

/** Wrong requests, each with its fix. */
export function inboxView() {
  const list = h('div', { class: 'problems' });
  const element = h(
    'div',
    { class: 'view' },
    h('div', { class: 'view-head' }, h('h1', null, t.nav.inbox)),
    h('p', { class: 'quiet' }, t.inboxIntro),
    list,
  );
  return {
    element,
    title: () => t.nav.inbox,
    async refresh() {
      const { problems, urls } = await get('/api/inbox');
      fill(
        list,
        ...problems.map((/** @type {InboxEntry} */ problem) => problemCard(problem, urls)),
        problems.length === 0 ? notice(t.inboxEmpty) : null,
      );
    },
  };
}

/**
 * @param {InboxEntry} problem
 * @param {import('../ingest/wrong-path.ts').ConsoleUrls} urls
 * @param {boolean} [brief] without the detail in English
 */
export function problemCard(problem, urls, brief = false) {
  const [title, fix] = t.problems[problem.code];
  return h(
    'article',
    { class: 'problem' },
    icon('alert'),
    h(
      'div',
      null,
      h(
        'h3',
        null,
        title,
        ' ',
        h('span', { class: 'chip' }, t.receivers[problem.receiver]),
        problem.status > 0 ? h('span', { class: 'chip' }, String(problem.status)) : null,
      ),
      h('p', { class: 'mono subject' }, problem.subject),
      brief
        ? null
        : h('p', { class: 'detail' }, h('b', null, t.inDetail), ' ', h('q', { lang: 'en' }, problem.detail)),
      h('p', { class: 'fix' }, h('b', null, t.fix), ' ', ...withCode(fix(urls))),
      h(
        'p',
        { class: 'quiet' },
        `${problem.count > 1 ? `${t.times(integer(problem.count))}, ${t.last} ` : ''}${clock(problem.lastMs)}`,
        problem.userAgent ? ` · ${problem.userAgent}` : '',
      ),
    ),
  );
}

/** Settings, addresses and options in a sentence stand out and break as a whole. @param {string} text */
function withCode(text) {
  return text
    .split(
      /([A-Z_]{4,}=[^\s,;]*[^\s,;.]|https?:\/\/[^\s,;]*[^\s,;.]|--[a-z-]+|Content-Type: [^.,]*\d\.\d\.\d; charset=utf-8|\{.*\})/,
    )
    .map((part, index) => (index % 2 === 1 ? h('code', null, part) : part));
}
