import { findSkills, type Occurrence } from './concepts.ts';
import { tokenise, type Token } from './text/tokens.ts';

/** A text read once: its words and the skills named in it. */
export interface TextDocument {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly skills: readonly Occurrence[];
}

export function readDocument(text: string): TextDocument {
  const tokens = tokenise(text);
  return { text, tokens, skills: findSkills(text, tokens) };
}
