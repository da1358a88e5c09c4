import { ACCESS_FIELDS } from './access-line.ts';
import { FIELD_NAME_PRESETS, type FieldNamePreset } from './field-name-presets.ts';
import { misuse } from './misuse.ts';

/** Names a line needs for itself, whatever it is about. */
const FIXED = [
  'time',
  'level',
  'message',
  'service',
  'version',
  'environment',
  'trace_id',
  'span_id',
  'trace_flags',
  'error',
] as const;

/** Always there under their own name, because every reader of these lines relies on them; renaming one adds a copy. */
const MANDATORY: ReadonlySet<string> = new Set(['time', 'level', 'message']);

export interface FieldNames {
  /** The name in the line of a field of every line, or of one given. */
  of(name: string): string;
  /** The name of one of the access line's own fields. */
  ofAccess(name: string): string;
  /** The second name of `time`, `level` or `message`, if any. */
  alias(name: 'time' | 'level' | 'message'): string | undefined;
  readonly renamed: ReadonlyMap<string, string>;
  /** New names of the access line's own fields; on other lines a field given as `status` keeps its name. */
  readonly accessRenamed: ReadonlyMap<string, string>;
  /** Names a given field must not take. */
  readonly reserved: ReadonlySet<string>;
}

export function resolveFieldNames(
  names: FieldNamePreset | Readonly<Record<string, string>> = {},
): FieldNames {
  const given = typeof names === 'string' ? preset(names) : names;
  const renamed = new Map<string, string>();
  const accessRenamed = new Map<string, string>();
  const aliases = new Map<string, string>();
  const reserved = new Set<string>(FIXED);
  const taken = new Set<string>([...FIXED, ...Object.keys(ACCESS_FIELDS)]);
  for (const [from, to] of Object.entries(given)) {
    if (typeof to !== 'string' || to === '' || to.length > 128)
      throw wrong(from, to, 'a name of 1 to 128 characters');
    if (from === to) continue;
    if (taken.has(to)) throw wrong(from, to, 'a name that no other field has');
    taken.add(to);
    if (Object.hasOwn(ACCESS_FIELDS, from)) {
      accessRenamed.set(from, to);
      continue;
    }
    reserved.add(to);
    (MANDATORY.has(from) ? aliases : renamed).set(from, to);
  }
  return {
    of: (name) => renamed.get(name) ?? name,
    ofAccess: (name) => accessRenamed.get(name) ?? name,
    alias: (name) => aliases.get(name),
    renamed,
    accessRenamed,
    reserved,
  };
}

function preset(name: FieldNamePreset): Readonly<Record<string, string>> {
  if (Object.hasOwn(FIELD_NAME_PRESETS, name)) return FIELD_NAME_PRESETS[name];
  const expected = `names by name, or one of ${Object.keys(FIELD_NAME_PRESETS).join(', ')}`;
  throw misuse('VIGIE_E_LOGGING_FIELD_NAME', 'fieldNames', name, expected);
}

function wrong(from: string, to: unknown, expected: string): TypeError {
  return misuse('VIGIE_E_LOGGING_FIELD_NAME', `fieldNames.${from}`, to, expected);
}
