import type { ModelFile } from './model-file.ts';

/** Matrices of the model, by the names of their sections; each is in panels (`packPanels`). */
export const DENSE_WEIGHTS: readonly string[] = [
  'project',
  'first2',
  'second2',
  'first3',
  'second3',
  'first5',
  'second5',
  'sentence',
  'd0',
  'd1',
  'd2',
  'd3',
  'p1',
  'p3',
];

const VECTORS = [
  'project.bias',
  'project.gain',
  'project.shift',
  'first2.bias',
  'second2.bias',
  'first3.bias',
  'second3.bias',
  'first5.bias',
  'second5.bias',
  'features.gain',
  'features.shift',
  'sentence.bias',
] as const;

/** The vectors of the model: biases, gains and shifts. */
export type Weights = Readonly<Record<(typeof VECTORS)[number], Float32Array>>;

/**
 * Reads the matrices to their places in `memory`, given in 32-bit floats, straight from the file, and the vectors to memory of
 * their own.
 */
export function loadWeights(
  model: ModelFile,
  memory: ArrayBuffer,
  places: Readonly<Record<string, number>>,
): Weights {
  for (const name of DENSE_WEIGHTS) {
    const bytes = model.header.sections[name]?.bytes ?? 0;
    model.read(name, new Uint8Array(memory, 4 * (places[name] ?? 0), bytes));
  }
  return Object.fromEntries(
    VECTORS.map((name) => [name, new Float32Array(model.read(name).buffer)]),
  ) as Weights;
}
