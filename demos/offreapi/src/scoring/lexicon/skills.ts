import { fold } from '../text/tokens.ts';
import { digitalSkills } from './skills-digital.ts';
import { tradeSkills } from './skills-trades.ts';

/** A skill under all its names, French and English. */
export interface Skill {
  /** Its first name in the table. */
  readonly name: string;
  readonly aliases: readonly Alias[];
  /** Skills of one family stand in for each other in part. */
  readonly family: string | undefined;
}

export interface Alias {
  readonly text: string;
  readonly guard: Guard;
}

/**
 * What protects a name that is also an ordinary word: `proper` accepts it with a capital inside a sentence or as an item of
 * a list, `listed` as an item of a list only.
 */
export type Guard = 'none' | 'proper' | 'listed';

/**
 * The curated table. One skill a line: `Name | alias | alias ~ family`; an alias ending in `*` needs its capital, in `**`
 * a list around it. Case, accents, plurals and gender need no alias: they are matched by stem.
 */
export const skills: readonly Skill[] = [digitalSkills, tradeSkills].flatMap((table) =>
  table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parse),
);

function parse(line: string): Skill {
  const [names = '', family] = line.split(' ~ ');
  const aliases = names.split('|').map((name): Alias => {
    const [, text = '', stars = ''] = /^(.*?)(\**)$/.exec(name.trim()) ?? [];
    return { text, guard: stars === '**' ? 'listed' : stars === '*' ? 'proper' : 'none' };
  });
  return { name: aliases[0]?.text ?? '', aliases, family: family && fold(family.trim()) };
}
