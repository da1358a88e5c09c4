import type { EmbeddingTable } from './embedding-table.ts';
import type { Batch, Workspace } from './forward-pass.ts';
import { CNN, EMBEDDING, FEATURES } from './memory-layout.ts';
import { normaliseRows } from './vector-operations.ts';

/** What the branches make of a piece by itself, before its neighbours count. */
export interface Projections {
  /** Makes sure that all pieces of a batch are known. */
  prepare(batch: Batch): void;
  /** Writes a known piece into the inputs of the three branches. */
  write(piece: number, row: number): void;
}

const WIDTH = 3 * CNN;
/** 1.5 MB. A batch has a third of that at most. */
const KEPT = 512;

/** The same pieces come again and again, within a CV and from one to the next: they are projected once and kept. */
export function createProjections(workspace: Workspace, table: EmbeddingTable): Projections {
  const { floats, multiply, at, weights, epsilon } = workspace;
  const kept = new Float32Array(KEPT * WIDTH);
  const slots = new Map<number, number>();

  function project(pieces: readonly number[]): void {
    for (const [row, piece] of pieces.entries()) {
      const start = at.features + row * FEATURES;
      table.readRow(piece, floats.subarray(start, start + EMBEDDING));
    }
    multiply(at.features, FEATURES, 'project', at.projected, WIDTH, pieces.length, WIDTH, EMBEDDING);
    for (const [row, piece] of pieces.entries()) {
      const start = at.projected + row * WIDTH;
      const x = floats.subarray(start, start + WIDTH);
      normaliseRows(x, weights['project.bias'], weights['project.gain'], weights['project.shift'], epsilon);
      const slot = slots.size;
      slots.set(piece, slot);
      kept.set(x, slot * WIDTH);
    }
  }

  return {
    prepare(batch) {
      const pieces = [...new Set(batch.flat())];
      const missing = pieces.filter((piece) => !slots.has(piece));
      if (missing.length === 0) return;
      if (slots.size + missing.length <= KEPT) return project(missing);
      slots.clear();
      project(pieces);
    },
    write(piece, row) {
      const start = (slots.get(piece) ?? 0) * WIDTH;
      for (const [branch, plane] of at.inputs.entries()) {
        const from = start + branch * CNN;
        floats.set(kept.subarray(from, from + CNN), plane + row * CNN);
      }
    },
  };
}
