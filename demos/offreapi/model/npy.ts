/** An array of a NumPy file: C order, little endian. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Uint8Array | Int8Array;
}

/** Reads a `.npy` file (NumPy enhancement proposal 1) of the types that the model's weights have. */
export function readNpy(file: Buffer): NpyArray {
  if (file.toString('latin1', 1, 6) !== 'NUMPY') throw new Error('It is not a .npy file.');
  const long = (file[6] ?? 1) >= 2;
  const headerBytes = long ? file.readUInt32LE(8) : file.readUInt16LE(8);
  const start = (long ? 12 : 10) + headerBytes;
  const header = file.toString('latin1', long ? 12 : 10, start);
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? '';
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? '').split(',').map(Number).filter(Boolean);
  if (/'fortran_order':\s*True/.test(header)) throw new Error('The array is in Fortran order.');
  // A copy, since typed arrays want aligned memory.
  const { buffer } = new Uint8Array(file.subarray(start));
  switch (type) {
    case '<f4':
      return { shape, data: new Float32Array(buffer) };
    case '<f8':
      return { shape, data: new Float64Array(buffer) };
    case '|u1':
      return { shape, data: new Uint8Array(buffer) };
    case '|i1':
      return { shape, data: new Int8Array(buffer) };
    default:
      throw new Error(`Arrays of type ${JSON.stringify(type)} are not read.`);
  }
}
