import type { Skill } from './lexicon/skills.ts';
import { readDocument, type TextDocument } from './document.ts';
import { isCommonSkill } from './lexicon/vocabulary.ts';
import { isDenied } from './negation.ts';
import { quote } from './quote.ts';
import type { Criterion, OfferCriteria, Quote } from './scorer.ts';
import { fold, tokenise, type Token } from './text/tokens.ts';
import { weights } from './weights.ts';

/** Looks for every skill an offer names, one criterion each, in the offer's order. */
export function assessSkills(cv: TextDocument, offer: OfferCriteria): Criterion[] {
  const criteria = [
    ...offer.mustHave.map((skill) => assess(cv, skill, 'must-have')),
    ...offer.niceToHave.map((skill) => assess(cv, skill, 'nice-to-have')),
  ];
  const told = criteria.some(({ credit, listed, weight, kind }) => {
    return credit > 0 && listed !== true && weight === weightOf(kind, false);
  });
  return told ? criteria : criteria.map(unsupported);
}

/** Nothing that the CV tells bears out what it lists. */
function unsupported(criterion: Criterion): Criterion {
  if (criterion.listed !== true) return criterion;
  return { ...criterion, credit: criterion.credit * weights.unsupported };
}

function weightOf(kind: Criterion['kind'], common: boolean): number {
  return (kind === 'must-have' ? weights.mustHave : weights.niceToHave) * (common ? weights.commonSkill : 1);
}

function assess(cv: TextDocument, skill: string, kind: Criterion['kind']): Criterion {
  const wanted = readWanted(skill);
  const alternatives = wanted.alternatives.map((requirements) =>
    requirements.map((requirement) => requirement(cv)),
  );
  const findings = alternatives.toSorted((a, b) => worthOf(b) - worthOf(a))[0] ?? [];
  const status = statusOf(findings);
  const best = findings.find((finding) => finding?.exact) ?? findings.find(Boolean);
  const listed = !wanted.common && findings.every((finding) => finding === undefined || finding.listed);
  return {
    skill,
    kind,
    weight: weightOf(kind, wanted.common),
    status,
    credit:
      { matched: 1, related: weights.relatedCredit, missing: 0 }[status] *
      (listed ? weights.listedCredit : 1),
    ...(best && status !== 'missing' && { evidence: best.quote, ...(listed && { listed }) }),
  };
}

interface Finding {
  readonly exact: boolean;
  /** Everywhere it stands, it is merely listed. */
  readonly listed: boolean;
  readonly quote: Quote;
}

type Requirement = (cv: TextDocument) => Finding | undefined;

/** What the words of a criterion ask for. */
interface Wanted {
  /** One of them will do; all that it names is wanted. */
  readonly alternatives: readonly (readonly Requirement[])[];
  /** Says little about a trade, and has its place in a list: a language, a licence, office software. */
  readonly common: boolean;
}

function statusOf(findings: readonly (Finding | undefined)[]): Criterion['status'] {
  const exact = findings.filter((finding) => finding?.exact).length;
  if (findings.length > 0 && exact === findings.length) return 'matched';
  return findings.some(Boolean) ? 'related' : 'missing';
}

function worthOf(findings: readonly (Finding | undefined)[]): number {
  const rank = { matched: 4, related: 2, missing: 0 }[statusOf(findings)];
  return rank + (findings.some((finding) => finding?.listed === false) ? 1 : 0);
}

/** Says how well somebody knows a skill, not which: “maîtrise de”, “good knowledge of”, “courant”. */
const qualifiers = new Set(
  tokenise(
    `maîtrise aisance connaissance connaissances bonne bon solide expérience niveau pratique notions usage utilisation excellent
    courant courante bilingue intermédiaire débutant confirmé avancé avancée lu écrit parlé technique professionnel valide
    souhaité apprécié obligatoire knowledge experience good strong solid working proficiency proficient fluent advanced
    basic understanding written spoken level skills required valid familiarity hands`,
  ).map((token) => token.form),
);

/** “R ou Python”: either will do. A slash parts alternatives only between spaces, unlike in CI/CD. */
const OR = /\s+(?:ou|or)\s+|\s\/\s/iu;
const ANYTHING = new Set(
  tokenise('equivalent équivalent similar similaire other autre').map(({ form }) => form),
);

function readWanted(skill: string): Wanted {
  const parts = skill
    .split(OR)
    .filter((part) => part.trim() !== '' && !tokenise(part).every(({ form }) => ANYTHING.has(form)));
  const texts = parts.length > 0 ? parts : [skill];
  const named = readDocument(skill).skills;
  return {
    alternatives: texts.map(readRequirements),
    common: named.length > 0 && named.every(({ skill: { name } }) => isCommonSkill(name)),
  };
}

/** A part may name several things (“React et TypeScript”): each known one is a requirement, the other words are one more. */
function readRequirements(skill: string): Requirement[] {
  const { tokens, skills } = readDocument(skill);
  const known = skills.map(({ skill: named }) => namedSkill(named));
  const words = tokens.filter(
    (token, index) =>
      !skills.some(({ from, to }) => index >= from && index < to) && !qualifiers.has(token.form),
  );
  if (words.length === 0) return known.length > 0 ? known : [literal(skill)];
  const rest = phrase(words.map((token) => token.stem));
  // The other words say more about what is known; alone they say something else (“certificate” of “food hygiene certificate”).
  return known.length === 0
    ? [rest]
    : [...known, (cv) => (known.some((requirement) => requirement(cv)) ? rest(cv) : undefined)];
}

function namedSkill(skill: Skill): Requirement {
  return (cv) => {
    const found = occurrences(cv, (candidate) => candidate === skill);
    if (found !== undefined) return { exact: true, ...found };
    if (skill.family === undefined) return undefined;
    const relative = occurrences(cv, (candidate) => candidate.family === skill.family);
    return relative && { exact: false, ...relative };
  };
}

function occurrences(cv: TextDocument, accepts: (skill: Skill) => boolean): Mention | undefined {
  return bestQuote(
    cv,
    cv.skills.flatMap(({ skill, from, to }) => (accepts(skill) ? [spanOf(cv.tokens, from, to - 1)] : [])),
  );
}

/** Words that are in no table, found close together in any order; most of them is a partial find. */
function phrase(stems: readonly string[]): Requirement {
  const distinct = new Set(stems);
  const reach = distinct.size + 2;
  return (cv) => {
    let best = 0;
    let spans: Span[] = [];
    for (const [index, token] of cv.tokens.entries()) {
      if (!distinct.has(token.stem)) continue;
      const window = cv.tokens.slice(index, index + reach);
      const hits = new Set(window.map(({ stem }) => stem).filter((stem) => distinct.has(stem))).size;
      if (hits < best) continue;
      const last = window.findLastIndex(({ stem }) => distinct.has(stem));
      if (hits > best) spans = [];
      best = hits;
      spans.push(spanOf(cv.tokens, index, index + last));
    }
    if (best < distinct.size && best / distinct.size < 0.6) return undefined;
    const found = bestQuote(cv, spans);
    return found && { exact: best === distinct.size, ...found };
  };
}

/** A requirement of signs and stop words only is looked for as it is written. */
function literal(skill: string): Requirement {
  const wanted = fold(skill).trim();
  return (cv) => {
    const at = wanted === '' ? -1 : fold(cv.text).indexOf(wanted);
    // Folding may shift offsets; an evidence that is off by a character is better left out of an exact quote.
    return at === -1
      ? undefined
      : { exact: true, listed: cv.isListed(at), quote: { before: '', match: skill, after: '' } };
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function spanOf(tokens: readonly Token[], first: number, last: number): Span {
  return { start: tokens[first]?.start ?? 0, end: tokens[last]?.end ?? 0 };
}

/** A text that repeats a word without end must not cost more than one that does not. */
const MAX_MENTIONS = 50;

type Mention = Pick<Finding, 'listed' | 'quote'>;

/** A mention inside a sentence shows more than one in a list: the first whose line has some length, else the first. */
function bestQuote(cv: TextDocument, spans: readonly Span[]): Mention | undefined {
  const mentions = spans
    .slice(0, MAX_MENTIONS)
    .filter(({ start, end }) => !isDenied(cv.text, start, end))
    .map(({ start, end }) => ({ listed: cv.isListed(start), quote: quote(cv.text, start, end) }));
  const told = mentions.filter(({ listed }) => !listed);
  const candidates = told.length > 0 ? told : mentions;
  return (
    candidates.find(({ quote: { before, after } }) => before.length + after.length >= 45) ?? candidates[0]
  );
}
