/** What the tokeniser needs of a SentencePiece model. */
export interface SentencePieceModel {
  readonly pieces: readonly Piece[];
  /** The compiled table of the normaliser: a double array and the replacements it points to. */
  readonly charsmap: Uint8Array;
}

export interface Piece {
  readonly text: string;
  /** Logarithm of its probability. */
  readonly score: number;
}

/**
 * Reads the protobuf message of this model: pieces in field 1, the normaliser's specification in field 3 with the compiled
 * table in its field 2 (sentencepiece_model.proto).
 */
export function readSentencePiece(file: Buffer): SentencePieceModel {
  const pieces: Piece[] = [];
  let charsmap: Uint8Array | undefined;
  for (const { field, value } of readFields(file)) {
    if (field === 1) pieces.push(readPiece(value));
    if (field === 3) charsmap = readFields(value).find((inner) => inner.field === 2)?.value;
  }
  if (pieces.length === 0 || charsmap === undefined) {
    throw new Error('The SentencePiece model has no pieces or no normaliser.');
  }
  return { pieces, charsmap };
}

function readPiece(message: Buffer): Piece {
  let text = '';
  let score = 0;
  for (const { field, value } of readFields(message)) {
    if (field === 1) text = value.toString('utf8');
    if (field === 2) score = value.readFloatLE(0);
  }
  return { text, score };
}

interface Field {
  readonly field: number;
  /** Empty for numbers of variable length, which nothing here needs. */
  readonly value: Buffer;
}

function readFields(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message.readUInt8(at++);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 0) {
      varint();
      continue;
    }
    const length = wire === 2 ? varint() : wire === 5 ? 4 : wire === 1 ? 8 : -1;
    if (length < 0 || at + length > message.length) throw new Error('The protobuf message is damaged.');
    fields.push({ field: Math.floor(tag / 8), value: message.subarray(at, at + length) });
    at += length;
  }
  return fields;
}
