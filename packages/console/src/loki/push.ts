import { DecodeError } from '../ingest/decode-error.ts';
import type { Limits } from '../limits.ts';
import { isObject, objects, parseExactJson, shown, type JsonObject } from '../otlp/exact-json.ts';
import { ProtobufReader } from '../otlp/protobuf-reader.ts';
import { parseLabels, type Labels } from './labels.ts';
import type { PushedEntry } from './line.ts';
import { decodeSnappy } from './snappy.ts';

export interface PushedStream {
  readonly labels: Labels;
  readonly entries: readonly PushedEntry[];
}

const NO_LABELS = 'a stream needs at least one label, e.g. {"service":"orders"}';

/** Decodes the JSON form of a push: nanosecond strings, lines, and an optional flat map of structured metadata. */
export function decodePushJson(body: Buffer, limits: Limits): PushedStream[] {
  const request = parseExactJson(body, limits.maxJsonValues);
  if (request.streams === undefined) throw new DecodeError('field "streams" is missing');
  const counter = new EntryCounter(limits);
  return objects(request.streams, 'streams').map((stream) => {
    const labels = textPairs(stream.stream, 'stream');
    if (labels.length === 0) throw new DecodeError(NO_LABELS);
    const { values } = stream;
    if (!Array.isArray(values)) throw new DecodeError('values is not an array');
    return {
      labels,
      entries: (values as readonly JsonObject[string][]).map((value) => {
        counter.count();
        return readValue(value);
      }),
    };
  });
}

function readValue(value: JsonObject[string]): PushedEntry {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) {
    throw new DecodeError('a value is not ["<nanoseconds>", "<line>", {metadata}]');
  }
  const [time, line, metadata] = value as readonly JsonObject[string][];
  if (typeof time !== 'string' || !/^-?\d{1,19}$/.test(time)) {
    throw new DecodeError(`a timestamp is not a string of nanoseconds: ${shown(time)}`);
  }
  if (typeof line !== 'string') throw new DecodeError('a line is not a string');
  return {
    timeNs: BigInt(time),
    line,
    metadata: metadata === undefined ? [] : textPairs(metadata, 'structured metadata'),
  };
}

function textPairs(value: JsonObject[string], what: string): Labels {
  if (!isObject(value)) throw new DecodeError(`${what} is not a map`);
  return Object.entries(value).map(([name, text]) => {
    if (typeof text !== 'string') throw new DecodeError(`${what}: "${name.slice(0, 80)}" is not a string`);
    return [name, text];
  });
}

/** Decodes the protobuf form, `logproto.PushRequest` inside one raw snappy block. */
export function decodePushProtobuf(body: Buffer, limits: Limits): PushedStream[] {
  const request = new ProtobufReader(decodeSnappy(body, limits.maxBodyBytes));
  const counter = new EntryCounter(limits);
  const streams: PushedStream[] = [];
  while (request.next()) {
    if (request.field === 1) streams.push(readStream(request.message(), counter));
    else request.skip();
  }
  return streams;
}

function readStream(reader: ProtobufReader, counter: EntryCounter): PushedStream {
  let labels: Labels = [];
  const entries: PushedEntry[] = [];
  while (reader.next()) {
    if (reader.field === 1) labels = parseLabels(reader.string());
    else if (reader.field === 2) {
      counter.count();
      entries.push(readEntry(reader.message()));
    } else reader.skip();
  }
  if (labels.length === 0) throw new DecodeError(NO_LABELS);
  return { labels, entries };
}

function readEntry(reader: ProtobufReader): PushedEntry {
  let timeNs = 0n;
  let line = '';
  const metadata: [string, string][] = [];
  while (reader.next()) {
    if (reader.field === 1) timeNs = readTimestamp(reader.message());
    else if (reader.field === 2) line = reader.string();
    else if (reader.field === 3) metadata.push(readPair(reader.message()));
    else reader.skip();
  }
  return { timeNs, line, metadata };
}

function readTimestamp(reader: ProtobufReader): bigint {
  let seconds = 0n;
  let nanos = 0n;
  while (reader.next()) {
    if (reader.field === 1) seconds = reader.int64();
    else if (reader.field === 2) nanos = reader.int64();
    else reader.skip();
  }
  return seconds * 1_000_000_000n + nanos;
}

function readPair(reader: ProtobufReader): [string, string] {
  let name = '';
  let value = '';
  while (reader.next()) {
    if (reader.field === 1) name = reader.string();
    else if (reader.field === 2) value = reader.string();
    else reader.skip();
  }
  return [name, value];
}

class EntryCounter {
  readonly #max: number;
  #entries = 0;

  constructor(limits: Limits) {
    this.#max = limits.maxItemsPerRequest;
  }

  count(): void {
    this.#entries += 1;
    if (this.#entries > this.#max) {
      throw new DecodeError(`more than ${this.#max} lines in one push; send smaller batches`, 413);
    }
  }
}
