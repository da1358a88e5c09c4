import { redactContactLines } from './redaction/contact-lines.ts';
import { MASK } from './redaction/mask.ts';
import { redactHeading, redactNames } from './redaction/names.ts';
import { personalPatterns } from './redaction/patterns.ts';

declare const redacted: unique symbol;

/** CV text without what must not be judged; only `redact` makes one, so nothing else can reach a scorer. */
export type RedactedText = string & { readonly [redacted]: true };

/** The person as named in the application form. */
export interface Candidate {
  readonly name: string;
  readonly email: string;
}

export { MASK };

/**
 * Removes from a CV what a score must not depend on and what evidence must not quote: e-mail and web addresses, phone
 * numbers, the candidate's name, postal address, birth date and place, age, gender, nationality, civil status, family, photo.
 *
 * Patterns cannot catch everything; a second line of defence is that words outside the vocabulary weigh nothing
 * (`vocabulary.ts`).
 */
export function redact(cvText: string, candidate: Candidate): RedactedText {
  let text = cvText;
  if (candidate.email !== '') text = text.replaceAll(candidate.email, MASK);
  for (const pattern of personalPatterns) text = text.replace(pattern, MASK);
  text = text.replaceAll(LONG_NUMBER, (number) => (isYearRange(number) ? number : MASK));
  return redactContactLines(redactNames(redactHeading(text), candidate.name)) as RedactedText;
}

/** Nine digits or more with single separators: a phone number, unless it is a run of years. */
const LONG_NUMBER = /(?<![\p{L}\p{N}])\(?\d(?:[ ().-]{0,2}\d){8,}(?![\p{L}\p{N}])/gu;

function isYearRange(number: string): boolean {
  return number
    .split(/[^\d]+/)
    .filter(Boolean)
    .every((group) => /^(?:19|20)\d\d$/.test(group) || /^(?:0?[1-9]|1[0-2])$/.test(group));
}
