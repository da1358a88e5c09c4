/**
 * Just enough of the WebAssembly binary format to write one function over an imported memory
 * (WebAssembly Core Specification 2.0, sections 5.3 to 5.5, and the SIMD opcodes of 5.4.8). Instructions are arrays of
 * bytes, so a kernel is an ordinary expression of nested arrays.
 */
export type Code = readonly (number | Code)[];

export type ValueType = 'i32' | 'v128';

/** A module that imports the memory `env.memory` and exports one function. */
export function moduleWithFunction(
  name: string,
  params: readonly ValueType[],
  locals: readonly ValueType[],
  body: Code,
): Uint8Array<ArrayBuffer> {
  const functionType = [0x60, vector(params.map(typeCode)), vector([])];
  const memoryImport = [text('env'), text('memory'), 0x02, 0x00, 0x01];
  const functionExport = [text(name), 0x00, 0x00];
  const localGroups = vector(locals.map((type) => [0x01, typeCode(type)]));
  const code = flatten([localGroups, body, 0x0b]);
  return Uint8Array.from(
    flatten([
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, vector([functionType])),
      section(2, vector([memoryImport])),
      section(3, vector([[0x00]])),
      section(7, vector([functionExport])),
      section(10, vector([[unsigned(code.length), code]])),
    ]),
  );
}

export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number, value: Code): Code => [value, 0x21, unsigned(local)];
export const constant = (value: number): Code => [0x41, signed(value)];
export const add = (a: Code, b: Code): Code => [a, b, 0x6a];
export const multiply = (a: Code, b: Code): Code => [a, b, 0x6c];
export const increase = (local: number, by: Code): Code => set(local, add(get(local), by));

/** Runs `body`, then again as long as `condition` is not zero. */
export const repeatWhile = (condition: Code, body: Code): Code => [
  [0x03, 0x40],
  body,
  condition,
  [0x0d, 0x00],
  0x0b,
];

export const zeroVector: Code = [0xfd, unsigned(12), Array.from({ length: 16 }, () => 0)];
export const loadVector = (address: Code, offset: number): Code => [address, 0xfd, 0x00, memarg(2, offset)];
/** Four times the 32-bit number at an address. */
export const loadSplat = (address: Code, offset: number): Code => [address, 0xfd, 0x09, memarg(2, offset)];
export const storeVector = (address: Code, offset: number, value: Code): Code => [
  address,
  value,
  0xfd,
  unsigned(11),
  memarg(2, offset),
];
export const addFloats = (a: Code, b: Code): Code => [a, b, 0xfd, unsigned(0xe4)];
export const multiplyFloats = (a: Code, b: Code): Code => [a, b, 0xfd, unsigned(0xe6)];

const typeCode = (type: ValueType): number => (type === 'i32' ? 0x7f : 0x7b);

const memarg = (alignment: number, offset: number): Code => [alignment, unsigned(offset)];

function section(id: number, content: Code): Code {
  const bytes = flatten(content);
  return [id, unsigned(bytes.length), bytes];
}

function vector(items: readonly (number | Code)[]): Code {
  return [unsigned(items.length), items];
}

function text(value: string): Code {
  return vector([...Buffer.from(value)]);
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

function flatten(code: Code): number[] {
  const bytes: number[] = [];
  for (const part of code) {
    if (typeof part === 'number') bytes.push(part);
    else bytes.push(...flatten(part));
  }
  return bytes;
}
