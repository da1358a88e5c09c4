import type { Skill } from './lexicon/skills.ts';
import { readDocument, type TextDocument } from './document.ts';
import { isNegated } from './negation.ts';
import { quote } from './quote.ts';
import type { Criterion, OfferCriteria, Quote } from './scorer.ts';
import { fold, tokenise, type Token } from './text/tokens.ts';
import { weights } from './weights.ts';

/** Looks for every skill an offer names, one criterion each, in the offer's order. */
export function assessSkills(cv: TextDocument, offer: OfferCriteria): Criterion[] {
  return [
    ...offer.mustHave.map((skill) => assess(cv, skill, 'must-have')),
    ...offer.niceToHave.map((skill) => assess(cv, skill, 'nice-to-have')),
  ];
}

function assess(cv: TextDocument, skill: string, kind: Criterion['kind']): Criterion {
  const requirements = readRequirements(skill);
  const findings = requirements.map((requirement) => requirement(cv));
  const status = statusOf(findings);
  const evidence = findings.find((finding) => finding?.exact) ?? findings.find(Boolean);
  return {
    skill,
    kind,
    weight: kind === 'must-have' ? weights.mustHave : weights.niceToHave,
    status,
    credit: { matched: 1, related: weights.relatedCredit, missing: 0 }[status],
    ...(evidence && status !== 'missing' && { evidence: evidence.quote }),
  };
}

interface Finding {
  readonly exact: boolean;
  readonly quote: Quote;
}

type Requirement = (cv: TextDocument) => Finding | undefined;

function statusOf(findings: readonly (Finding | undefined)[]): Criterion['status'] {
  const exact = findings.filter((finding) => finding?.exact).length;
  if (findings.length > 0 && exact === findings.length) return 'matched';
  return findings.some(Boolean) ? 'related' : 'missing';
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

/** A skill may name several things (“React et TypeScript”): each known one is a requirement, the other words are one more. */
function readRequirements(skill: string): Requirement[] {
  const { tokens, skills } = readDocument(skill);
  const known = skills.map(({ skill: named }) => namedSkill(named));
  const words = tokens.filter(
    (token, index) =>
      !skills.some(({ from, to }) => index >= from && index < to) && !qualifiers.has(token.form),
  );
  if (words.length > 0) return [...known, phrase(words.map((token) => token.stem))];
  return known.length > 0 ? known : [literal(skill)];
}

function namedSkill(skill: Skill): Requirement {
  return (cv) => {
    const found = occurrences(cv, (candidate) => candidate === skill);
    if (found !== undefined) return { exact: true, quote: found };
    if (skill.family === undefined) return undefined;
    const relative = occurrences(cv, (candidate) => candidate.family === skill.family);
    return relative && { exact: false, quote: relative };
  };
}

function occurrences(cv: TextDocument, accepts: (skill: Skill) => boolean): Quote | undefined {
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
    return found && { exact: best === distinct.size, quote: found };
  };
}

/** A requirement of signs and stop words only is looked for as it is written. */
function literal(skill: string): Requirement {
  const wanted = fold(skill).trim();
  return (cv) => {
    const at = wanted === '' ? -1 : fold(cv.text).indexOf(wanted);
    // Folding may shift offsets; an evidence that is off by a character is better left out of an exact quote.
    return at === -1 ? undefined : { exact: true, quote: { before: '', match: skill, after: '' } };
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

/** A mention inside a sentence shows more than one in a list: the first whose line has some length, else the first. */
function bestQuote(cv: TextDocument, spans: readonly Span[]): Quote | undefined {
  const quotes = spans
    .slice(0, MAX_MENTIONS)
    .filter(({ start }) => !isNegated(cv.text, start))
    .map(({ start, end }) => quote(cv.text, start, end));
  return quotes.find(({ before, after }) => before.length + after.length >= 45) ?? quotes[0];
}
