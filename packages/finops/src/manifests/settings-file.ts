import { Field } from './field.ts';
import { LineIndex } from './line-index.ts';
import { ManifestError, type ManifestProblem } from './manifest-error.ts';
import type { FieldPath, Position } from './manifest.ts';
import { ALIASES_MULTIPLY, locateIn, parseYaml, syntaxMessage, valueOf } from './yaml-document.ts';
import { scanYaml } from './yaml-scan.ts';

/**
 * The root of a small YAML or JSON file that is no manifest: owners, budgets.
 *
 * @throws ManifestError naming file and line of what is no YAML.
 */
export function settingsField(text: string, file: string, what: string): Field {
  const index = new LineIndex(text);
  if (text.length > MOST_CHARACTERS) {
    throw new ManifestError([
      { file, message: `has ${text.length} characters; ${what} have at most ${MOST_CHARACTERS}` },
    ]);
  }
  const document = parseYaml(text);
  const scanned = document.errors.length > 0 ? [] : scanYaml(document).problems;
  const found = [
    ...document.errors.map((error) => ({ offset: error.pos[0], message: syntaxMessage(error) })),
    ...scanned,
  ];
  const problems = found.map(({ offset, message }): ManifestProblem => {
    const { line, column } = index.position(offset);
    return { file, line, column, message };
  });
  if (problems.length > 0) throw new ManifestError(problems);
  const value = valueOf(document);
  if (value === undefined) throw new ManifestError([{ file, message: ALIASES_MULTIPLY }]);
  const locate = (path: FieldPath): Position => index.position(locateIn(text, path));
  return new Field({ kind: what, name: '', origin: { file, line: 1, locate } }, value);
}

/** Refuses keys nobody reads: a mistyped one would be ignored in silence. */
export function knownKeys(field: Field, keys: readonly string[]): void {
  for (const [key, entry] of field.entries()) {
    if (!keys.includes(key)) throw entry.problem(`is unknown; known are ${keys.join(', ')}`);
  }
}

const MOST_CHARACTERS = 1024 * 1024;
