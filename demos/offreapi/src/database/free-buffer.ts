/**
 * Gives the memory of a large buffer back at once; the buffer is empty afterwards. Otherwise megabytes wait for a garbage
 * collection that nothing hurries, since they are not on the heap that fills up. A buffer that shares its memory stays.
 */
export function freeBuffer(bytes: Uint8Array | undefined): void {
  if (bytes === undefined || bytes.byteLength !== bytes.buffer.byteLength) return;
  if (bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
}

/**
 * Collects what has just died, in about a millisecond, where the start command exposes that. The database driver leaves several
 * times a file behind in buffers; V8 waits until dead memory beside its heap is 48 MB.
 */
export function collectYoung(): void {
  globalThis.gc?.({ type: 'minor' });
}
