import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { ServerSpan } from '../server-span.ts';
import { EncodedSpan } from './encoded-span.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import { ServerSpanWriter } from './server-span-message.ts';
import { Slabs } from './slabs.ts';
import { writeSpan } from './span-message.ts';

const SPANS_FIELD = 2;

/** Encodes spans as they end. */
export class SpanEncoder {
  readonly #slabs = new Slabs();
  readonly #writer = new ProtobufWriter();
  readonly #serverSpans = new ServerSpanWriter();

  /** @throws whatever a foreign span throws when it is read */
  encode(span: ReadableSpan): EncodedSpan {
    const request = span instanceof ServerSpan ? span.plainRequest : undefined;
    if (request !== undefined) return this.#serverSpans.write(this.#slabs, span as ServerSpan, request);
    const writer = this.#writer;
    writer.clear();
    const begun = writer.begin(SPANS_FIELD);
    writeSpan(writer, span);
    writer.end(begun);
    const slab = this.#slabs.withRoom(writer.length);
    const start = slab.length;
    writer.bytes.copy(slab.bytes, start, 0, writer.length);
    slab.length = start + writer.length;
    return new EncodedSpan(span, slab.bytes, start, slab.length);
  }
}
