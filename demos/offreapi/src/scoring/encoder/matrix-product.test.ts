import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assembleMatrixProduct,
  createMatrixProduct,
  DEPTH_BLOCK,
  packPanels,
  PANEL,
  ROW_BLOCK,
} from './matrix-product.ts';

const memory = new WebAssembly.Memory({ initial: 4, maximum: 4 });
const floats = new Float32Array(memory.buffer);
const product = createMatrixProduct(memory);

describe('the matrix product', () => {
  it('is a valid module of about a kilobyte', () => {
    const bytes = assembleMatrixProduct();
    expect(WebAssembly.validate(bytes)).toBe(true);
    expect(bytes.length).toBeLessThan(1500);
  });

  it('is the product that a plain loop gives, for any shape of whole blocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }).map((n) => n * ROW_BLOCK),
        fc.integer({ min: 1, max: 5 }).map((n) => n * PANEL),
        fc.integer({ min: 1, max: 12 }).map((n) => n * DEPTH_BLOCK),
        fc.infiniteStream(fc.integer({ min: -64, max: 64 })),
        (rows, columns, depth, numbers) => {
          // Whole numbers: sums are exact, whatever their order.
          const draw = (count: number): Float32Array =>
            Float32Array.from({ length: count }, () => (numbers.next().value as number) / 8);
          const [a, b] = [draw(rows * depth), draw(depth * columns)];
          floats.set(a, 0);
          floats.set(packPanels(b, depth, columns), a.length);
          const c = a.length + b.length;
          product(0, 4 * depth, 4 * a.length, 4 * c, 4 * columns, rows, columns, depth);
          for (let row = 0; row < rows; row++) {
            for (let column = 0; column < columns; column++) {
              let sum = 0;
              for (let k = 0; k < depth; k++)
                sum += (a[row * depth + k] ?? 0) * (b[k * columns + column] ?? 0);
              expect(floats[c + row * columns + column]).toBe(sum);
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('reads rows that overlap, and leaves alone what lies between rows of the result', () => {
    const [depth, stride] = [8, 4];
    floats.fill(0).set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20], 0);
    floats.set(packPanels(new Float32Array(depth * PANEL).fill(1), depth, PANEL), 32);
    const c = 32 + depth * PANEL;
    product(0, 4 * stride, 4 * 32, 4 * c, 4 * 10, ROW_BLOCK, PANEL, depth);
    expect([0, 1, 2, 3].map((row) => floats[c + row * 10])).toEqual([36, 68, 100, 132]);
    expect([8, 9, 18, 19].map((at) => floats[c + at])).toEqual([0, 0, 0, 0]);
  });
});
