import { Field } from './field.ts';
import { LineIndex } from './line-index.ts';
import { ManifestError } from './manifest-error.ts';
import { locateIn, MOST_ALIASES, parseYaml, syntaxMessage } from './yaml-document.ts';

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
  if (document.errors.length > 0) {
    throw new ManifestError(
      document.errors.map((error) => ({
        file,
        ...index.position(error.pos[0]),
        message: syntaxMessage(error),
      })),
    );
  }
  const origin = {
    file,
    line: 1,
    locate: (path: readonly (string | number)[]) => index.position(locateIn(text, path)),
  };
  try {
    return new Field({ kind: what, name: '', origin }, document.toJS({ maxAliasCount: MOST_ALIASES }));
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new ManifestError([{ file, message: error.message }]);
  }
}

/** Refuses keys nobody reads: a mistyped one would be ignored in silence. */
export function knownKeys(field: Field, keys: readonly string[]): void {
  for (const [key, entry] of field.entries()) {
    if (!keys.includes(key)) throw entry.problem(`is unknown; known are ${keys.join(', ')}`);
  }
}

const MOST_CHARACTERS = 1024 * 1024;
