import { findSkills, type Occurrence } from './concepts.ts';
import { findEnumerations, type Enumerations } from './enumerations.ts';
import { tokenise, type Token } from './text/tokens.ts';

/** A text read once: its words and the skills named in it. */
export interface TextDocument {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly skills: readonly Occurrence[];
  /** Whether what stands at an offset is merely listed. */
  readonly isListed: Enumerations;
}

export function readDocument(text: string): TextDocument {
  const tokens = tokenise(text);
  return { text, tokens, skills: findSkills(text, tokens), isListed: findEnumerations(text) };
}
