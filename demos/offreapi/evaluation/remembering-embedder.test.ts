import { expect, it } from 'vitest';
import { remembering } from './remembering-embedder.ts';

it('asks for each text once, and gives vectors in the order of the texts', async () => {
  const asked: string[] = [];
  const embedder = remembering({
    model: 'lengths',
    embed: async (texts) => {
      asked.push(...texts);
      return texts.map((text) => Float32Array.of(text.length));
    },
    close: async () => {},
  });
  expect(await embedder.embed(['a', 'bcd', 'a'])).toEqual([1, 3, 1].map((length) => Float32Array.of(length)));
  expect(await embedder.embed(['ef', 'bcd'])).toEqual([2, 3].map((length) => Float32Array.of(length)));
  expect(asked).toEqual(['a', 'bcd', 'ef']);
});
