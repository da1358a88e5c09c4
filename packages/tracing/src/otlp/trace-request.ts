import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { EncodedSpan } from './encoded-span.ts';
import { ProtobufWriter, varintBytes } from './protobuf-writer.ts';
import { writeAttributes } from './span-message.ts';

/** The spans of one scope, as slices of the memory they are in. */
interface ScopeSpans {
  /** The fields before and after the spans. */
  readonly scope: Buffer;
  readonly schemaUrl: Buffer;
  readonly slices: Buffer[];
  /** Bytes of all of it. */
  bytes: number;
}

type Scopes = Map<string, ScopeSpans>;

/** One `ExportTraceServiceRequest` (OpenTelemetry protocol 1.x) of these spans. */
export function joinSpans(spans: readonly EncodedSpan[]): Buffer {
  const byResource = groupSpans(spans);
  const parts: Buffer[] = [];
  for (const [resource, scopes] of byResource) {
    const head = encodeResource(resource);
    let length = head.length;
    for (const { bytes } of scopes.values()) length += lengthOf(bytes);
    parts.push(header(1, length), head);
    for (const { scope, slices, schemaUrl, bytes } of scopes.values()) {
      parts.push(header(2, bytes), scope, ...slices, schemaUrl);
    }
  }
  return Buffer.concat(parts);
}

function groupSpans(spans: readonly EncodedSpan[]): Map<Resource, Scopes> {
  const byResource = new Map<Resource, Scopes>();
  for (let index = 0; index < spans.length;) {
    const first = spans[index] as EncodedSpan;
    // Spans in a row mostly come from one place, and lie one behind the other.
    let { end } = first;
    for (index++; index < spans.length; index++) {
      const next = spans[index] as EncodedSpan;
      if (next.bytes !== first.bytes || next.start !== end || !isSamePlace(next, first)) break;
      end = next.end;
    }
    const group = groupOf(byResource, first);
    group.slices.push(first.bytes.subarray(first.start, end));
    group.bytes += end - first.start;
  }
  return byResource;
}

function isSamePlace(one: EncodedSpan, other: EncodedSpan): boolean {
  return one.resource === other.resource && one.instrumentationScope === other.instrumentationScope;
}

function groupOf(byResource: Map<Resource, Scopes>, span: EncodedSpan): ScopeSpans {
  let scopes = byResource.get(span.resource);
  if (scopes === undefined) byResource.set(span.resource, (scopes = new Map()));
  const { name, version, schemaUrl } = span.instrumentationScope;
  const key = JSON.stringify([name, version, schemaUrl]);
  let group = scopes.get(key);
  if (group === undefined) {
    const scope = encodeScope(span.instrumentationScope);
    const url = schemaUrl === undefined ? NOTHING : message((writer) => writer.string(3, schemaUrl));
    scopes.set(key, (group = { scope, schemaUrl: url, slices: [], bytes: scope.length + url.length }));
  }
  return group;
}

const NOTHING = Buffer.alloc(0);
const resources = new WeakMap<Resource, Buffer>();

function encodeResource(resource: Resource): Buffer {
  let encoded = resources.get(resource);
  if (encoded === undefined) {
    encoded = message((writer) => {
      const start = writer.begin(1);
      writeAttributes(writer, 1, resource.attributes);
      writer.end(start);
      if (resource.schemaUrl !== undefined) writer.string(3, resource.schemaUrl);
    });
    if (resource.asyncAttributesPending !== true) resources.set(resource, encoded);
  }
  return encoded;
}

function encodeScope({ name, version }: InstrumentationScope): Buffer {
  return message((writer) => {
    const start = writer.begin(1);
    writer.string(1, name);
    if (version !== undefined) writer.string(2, version);
    writer.end(start);
  });
}

/** The tag and length of a message. */
function header(field: number, length: number): Buffer {
  return message((writer) => writer.head(field, length));
}

function lengthOf(bytes: number): number {
  return 1 + varintBytes(bytes) + bytes;
}

function message(write: (writer: ProtobufWriter) => void): Buffer {
  const writer = new ProtobufWriter(64);
  write(writer);
  return writer.written();
}
