/**
 * Normalises text as SentencePiece does before it cuts it: compatibility forms and control characters by the model's own
 * table, runs of spaces to one, each space as ▁, one in front.
 *
 * @param charsmap the model's compiled table: bytes of a double array (darts-clone), that array, replacements ended by 0
 */
export function createNormaliser(charsmap: Uint8Array): (text: string) => string {
  const { units, replacements } = readCharsmap(charsmap);
  const decoder = new TextDecoder();
  return (text) => {
    const bytes = Buffer.from(text, 'utf8');
    const output: Uint8Array[] = [];
    for (let at = 0; at < bytes.length;) {
      const match = longestMatch(units, bytes, at);
      const known = match !== undefined && match.value < replacements.length;
      const end = at + (known ? match.length : characterLength(bytes, at));
      output.push(known ? replacementAt(replacements, match.value) : bytes.subarray(at, end));
      at = end;
    }
    const words = decoder
      .decode(Buffer.concat(output))
      .split(' ')
      .filter((word) => word !== '');
    return words.length === 0 ? '' : `▁${words.join('▁')}`;
  };
}

interface Charsmap {
  readonly units: Uint32Array;
  readonly replacements: Uint8Array;
}

function readCharsmap(charsmap: Uint8Array): Charsmap {
  const bytes = new DataView(charsmap.buffer, charsmap.byteOffset, 4).getUint32(0, true);
  return {
    units: new Uint32Array(charsmap.slice(4, 4 + bytes).buffer),
    replacements: charsmap.slice(4 + bytes),
  };
}

/** Walks the double array from the byte at `at` as far as it leads. */
function longestMatch(
  units: Uint32Array,
  bytes: Uint8Array,
  at: number,
): { readonly length: number; readonly value: number } | undefined {
  let found: { length: number; value: number } | undefined;
  let node = childrenOf(units[0] ?? 0);
  for (let end = at; end < bytes.length; end++) {
    const byte = bytes[end] ?? 0;
    node ^= byte;
    const unit = units[node] ?? 0;
    // The label, with the top bit that marks a value.
    if ((unit & 0x8000_00ff) !== byte) break;
    node ^= childrenOf(unit);
    if ((unit & 0x100) !== 0) found = { length: end + 1 - at, value: (units[node] ?? 0) & 0x7fff_ffff };
  }
  return found;
}

function childrenOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function replacementAt(replacements: Uint8Array, start: number): Uint8Array {
  const end = replacements.indexOf(0, start);
  return replacements.subarray(start, end === -1 ? undefined : end);
}

function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}
