import type { EntityManager } from '@mikro-orm/postgresql';

/** How long a list may be older than what another replica has changed. What this one changes shows at once. */
const MAX_AGE_MS = 1000;
/** Lists kept at most: pages and searches without end must not fill the memory. */
const MAX_LISTS = 100;

interface Entry {
  readonly list: Promise<unknown>;
  readonly loadedAt: number;
}

/** By the configuration that all units of work of one connection share. */
const caches = new WeakMap<object, Map<string, Entry>>();

/**
 * Many people look at the same list at the same time: it is loaded once for all of them.
 *
 * @param load must give what nobody changes
 */
export function sharedList<List>(em: EntityManager, key: string, load: () => Promise<List>): Promise<List> {
  const lists = caches.get(em.config) ?? new Map<string, Entry>();
  caches.set(em.config, lists);
  const known = lists.get(key);
  if (known !== undefined && performance.now() - known.loadedAt < MAX_AGE_MS)
    return known.list as Promise<List>;
  lists.delete(key);
  const list = load();
  const entry = { list, loadedAt: performance.now() };
  lists.set(key, entry);
  list.catch(() => {
    if (lists.get(key) === entry) lists.delete(key);
  });
  for (const [oldest] of lists) {
    if (lists.size <= MAX_LISTS) break;
    lists.delete(oldest);
  }
  return list;
}

/** After anything about an offer was committed. */
export function forgetLists(em: EntityManager): void {
  caches.get(em.config)?.clear();
}
