import { expect, it } from 'vitest';
import { loadPageFiles } from './page-files.ts';

type Texts = Readonly<Record<string, unknown>>;

async function texts(lang: 'en' | 'fr'): Promise<Texts> {
  const module = (await import(new URL(`./page/messages-${lang}.js`, import.meta.url).href)) as Record<
    string,
    Texts
  >;
  return module[lang] as Texts;
}

/** Paths of all texts, so that a missing translation is named. */
function paths(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, part]) => paths(part, `${path}.${name}`));
}

it('says everything in both languages', async () => {
  expect(paths(await texts('fr'))).toEqual(paths(await texts('en')));
});

it('asks no one else for anything', () => {
  for (const [name, { body }] of loadPageFiles()) {
    const foreign = body
      .toString()
      .match(/(?:https?:)?\/\/[a-z0-9.-]+\.[a-z]{2,}[^\s'"`]*/gi)
      ?.filter((url) => !url.includes('www.w3.org'));
    expect([name, foreign ?? []]).toEqual([name, []]);
  }
});
