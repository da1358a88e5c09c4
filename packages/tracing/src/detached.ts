/** A copy of its own: V8 keeps the whole of a text for as long as a part cut out of it lives, however short that is. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
