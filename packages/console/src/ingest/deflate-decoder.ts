import { Transform, type TransformCallback } from 'node:stream';
import { createInflate, createInflateRaw, type Inflate, type InflateRaw } from 'node:zlib';

/** HTTP says "deflate" means the zlib format; many senders, and Loki itself, mean the raw one. Both are read. */
export class DeflateDecoder extends Transform {
  #inner: Inflate | InflateRaw | undefined;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const inner = (this.#inner ??= this.#open(chunk));
    inner.write(chunk, () => done());
  }

  override _flush(done: TransformCallback): void {
    if (!this.#inner) {
      done();
      return;
    }
    this.#inner.once('end', () => done());
    this.#inner.end();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#inner?.destroy();
    done(error);
  }

  #open(chunk: Buffer): Inflate | InflateRaw {
    const header = (chunk[0] as number) * 256 + (chunk[1] ?? 0);
    const isZlib = ((chunk[0] as number) & 0x0f) === 8 && header % 31 === 0;
    const inner = isZlib ? createInflate() : createInflateRaw();
    inner.on('data', (data: Buffer) => this.push(data));
    inner.on('error', (error) => this.destroy(error));
    return inner;
  }
}
