/**
 * An attribute's value as text: a string as it is, anything else as JSON, undefined where there is none. Never throws: a value
 * that cannot be serialised becomes a marker.
 */
export function attributeText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === undefined || value === null) return undefined;
  try {
    return JSON.stringify(value) ?? UNSERIALISABLE;
  } catch {
    return UNSERIALISABLE;
  }
}

const UNSERIALISABLE = '[unserialisable]';
