import type { ChargedWorkload } from '../charges.ts';

const ANNOTATION_PREFIX = 'finops.vigie.dev/';

/** Labels, and our annotations under their own prefix, as the JSON object FOCUS asks for: values as they are, invisible ones escaped. */
export function tagsOf({ labels, annotations }: ChargedWorkload): string {
  const tags: Record<string, string> = { ...labels };
  for (const [key, value] of Object.entries(annotations)) {
    if (key.startsWith(ANNOTATION_PREFIX)) tags[key] = value;
  }
  return JSON.stringify(tags).replaceAll(INVISIBLE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** JSON leaves these as they are; they can hide or turn text. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
