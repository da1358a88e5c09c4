import { EmbeddingError } from '../semantic/embedder.ts';

/**
 * Reads the answer of an embeddings endpoint: `{ data: [{ index, embedding: [numbers] }] }`, one for each text, in any order.
 *
 * @param dimensions that vectors had before; another number would make them incomparable
 * @throws EmbeddingError `malformed`, `dimensions`
 */
export function readEmbeddings(
  answer: unknown,
  count: number,
  dimensions: number | undefined,
): Float32Array[] {
  const data = (answer as { data?: unknown } | null)?.data;
  if (!Array.isArray(data) || data.length !== count) {
    throw malformed(`it has ${Array.isArray(data) ? data.length : 'no'} vectors for ${count} texts`);
  }
  const vectors: Float32Array[] = [];
  for (const [position, item] of data.entries()) {
    const { index = position, embedding } = (item ?? {}) as { index?: unknown; embedding?: unknown };
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= count) {
      throw malformed('an index is out of range');
    }
    if (vectors[index] !== undefined) throw malformed('an index comes twice');
    vectors[index] = readVector(embedding);
  }
  const length = dimensions ?? vectors[0]?.length;
  const other = vectors.find((vector) => vector.length !== length);
  if (other !== undefined) {
    throw new EmbeddingError(
      'dimensions',
      `The embeddings endpoint answered vectors of ${other.length} dimensions, not ${length}. Was its model changed?`,
    );
  }
  return vectors;
}

function readVector(embedding: unknown): Float32Array {
  const isVector =
    Array.isArray(embedding) &&
    embedding.length > 0 &&
    embedding.length <= 16_384 &&
    embedding.every((value) => typeof value === 'number' && Number.isFinite(value));
  if (!isVector) throw malformed('a vector is no list of numbers');
  const vector = Float32Array.from(embedding as number[]);
  if (!vector.some((value) => value !== 0)) throw malformed('a vector is zero');
  return vector;
}

function malformed(what: string): EmbeddingError {
  return new EmbeddingError('malformed', `The embeddings endpoint's answer is not as expected: ${what}.`);
}
