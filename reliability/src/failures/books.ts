import type { Attempt } from '../backend/attempt.ts';
import type { Destination, Item } from '../destinations.ts';

/** What the backend's own record says, item by item, beside what the service's lines say must exist. */
export interface Books {
  /** Items the service made, by its own lines. */
  readonly created: number;
  /** Of these, those marked as poison. */
  readonly poison: number;
  /** Different items the backend took. */
  readonly taken: number;
  /** Further times it took them. */
  readonly duplicates: number;
  /** Items it took that the service's lines know nothing of. */
  readonly unknown: number;
  /** Duplicates of items for which the service was always told that they were taken. */
  readonly needless: number;
  /** Items it took without the service being told so. */
  readonly untold: number;
}

/** Items are counted by key; a key that the lines have twice may be taken twice. */
export function closeBooks(
  destination: Pick<Destination, 'itemOf'>,
  output: string,
  attempts: readonly Attempt[],
): Books {
  const expected = new Map<string, number>();
  const items = output
    .split('\n')
    .slice(0, -1)
    .map((line) => destination.itemOf(line))
    .filter((item): item is Item => item !== undefined);
  for (const { key } of items) expected.set(key, (expected.get(key) ?? 0) + 1);

  const taken = new Map<string, number>();
  const told = new Map<string, number>();
  const doubtful = new Set<string>();
  for (const attempt of attempts) {
    const sure = attempt.told && attempt.status === 200;
    for (const { key } of attempt.taken) {
      taken.set(key, (taken.get(key) ?? 0) + 1);
      if (sure) told.set(key, (told.get(key) ?? 0) + 1);
      else doubtful.add(key);
    }
  }

  let unique = 0;
  let duplicates = 0;
  let unknown = 0;
  let needless = 0;
  let untold = 0;
  for (const [key, times] of taken) {
    const made = expected.get(key) ?? 0;
    if (made === 0) unknown++;
    const once = Math.min(times, made);
    unique += once;
    duplicates += times - once;
    if (times > made && !doubtful.has(key)) needless += times - made;
    untold += Math.max(0, once - (told.get(key) ?? 0));
  }
  const poison = items.filter((item) => item.poison).length;
  return { created: items.length, poison, taken: unique, duplicates, unknown, needless, untold };
}
