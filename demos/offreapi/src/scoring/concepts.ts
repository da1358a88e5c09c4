import { skills, type Guard, type Skill } from './lexicon/skills.ts';
import { tokenise, type Token } from './text/tokens.ts';

/** A skill named somewhere in a text: tokens `from` up to but not including `to`. */
export interface Occurrence {
  readonly skill: Skill;
  readonly from: number;
  readonly to: number;
}

/** Finds every skill of the table in a tokenised text, the longest name first where several could start. */
export function findSkills(text: string, tokens: readonly Token[]): Occurrence[] {
  const found: Occurrence[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const pattern = patternsByFirstForm
      .get(tokens[index]?.form ?? '')
      ?.find((candidate) => matchesAt(candidate, text, tokens, index));
    if (pattern === undefined) continue;
    found.push({ skill: pattern.skill, from: index, to: index + pattern.forms.length });
    index += pattern.forms.length - 1;
  }
  return found;
}

/** True for a word, as `baseForm` gives it, that is part of some skill's name. */
export function isSkillWord(form: string): boolean {
  return skillForms.has(form);
}

interface Pattern {
  readonly skill: Skill;
  readonly forms: readonly string[];
  readonly guard: Guard;
}

const patternsByFirstForm: ReadonlyMap<string, readonly Pattern[]> = indexPatterns();

const skillForms: ReadonlySet<string> = new Set(
  [...patternsByFirstForm.values()].flatMap((patterns) => patterns.flatMap(({ forms }) => forms)),
);

function indexPatterns(): Map<string, Pattern[]> {
  const index = new Map<string, Pattern[]>();
  for (const skill of skills) {
    for (const { text, guard } of skill.aliases) {
      const forms = tokenise(text).map((token) => token.form);
      const first = forms[0];
      if (first === undefined)
        throw new Error(`The alias ${JSON.stringify(text)} of ${skill.name} has no word.`);
      const patterns = index.get(first) ?? [];
      patterns.push({ skill, forms, guard });
      index.set(
        first,
        patterns.sort((a, b) => b.forms.length - a.forms.length),
      );
    }
  }
  return index;
}

function matchesAt(pattern: Pattern, text: string, tokens: readonly Token[], at: number): boolean {
  const matches = pattern.forms.every((form, offset) => {
    const token = tokens[at + offset];
    return token?.form === form && (offset === 0 || token.follows);
  });
  const first = tokens[at];
  const last = tokens[at + pattern.forms.length - 1];
  if (!matches || first === undefined || last === undefined) return false;
  return passes(pattern.guard, text, first, last);
}

const LIST_EDGE_BEFORE = /(^|[\n,;:/|•·()\t]|(^|\s)[-–—])\s*$/u;
const LIST_EDGE_AFTER = /^\s*($|[\n,;/|•·()\t]|\.(\s|$)|[-–—]\s)/u;
const SENTENCE_START = /(^|[\n.!?:•·])\s*$/u;

function passes(guard: Guard, text: string, first: Token, last: Token): boolean {
  if (guard === 'none') return true;
  const before = text.slice(Math.max(0, first.start - 8), first.start);
  const after = text.slice(last.end, last.end + 8);
  // “900 Go” is a size, not a language.
  if (/\d\s*$/.test(before)) return false;
  const capital = first.surface[0] !== first.surface[0]?.toLowerCase();
  const listedBefore = LIST_EDGE_BEFORE.test(before);
  const listed = listedBefore && LIST_EDGE_AFTER.test(after);
  if (guard === 'listed') return capital && listed;
  return (
    listed || (capital && !/^['’&]/.test(after) && (!SENTENCE_START.test(before) || /^\s*[,/]/.test(after)))
  );
}
