import { DecodeError } from '../ingest/decode-error.ts';
import type { Limits } from '../limits.ts';
import {
  attribute,
  BoundedList,
  doubleValue,
  intValue,
  textValue,
  TypedText,
  type Attribute,
  type AttributeValue,
} from './attributes.ts';
import type { ProtobufReader } from './protobuf-reader.ts';

/** Reads a KeyValue message onto the list. */
export function readAttribute(reader: ProtobufReader, into: BoundedList<Attribute>, limits: Limits): void {
  if (!into.open) {
    reader.skip();
    into.omitted += 1;
    return;
  }
  const [key, value] = readKeyValue(reader.message(), limits, 0);
  into.push(attribute(key, value));
}

export function readAnyValue(reader: ProtobufReader, limits: Limits, depth = 0): AttributeValue {
  if (depth > limits.maxDepth) throw new DecodeError(`an attribute is nested deeper than ${limits.maxDepth}`);
  let value: AttributeValue = null;
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        value = textValue(reader.string(), limits);
        break;
      case 2:
        value = reader.bool();
        break;
      case 3:
        value = intValue(reader.int64());
        break;
      case 4:
        value = doubleValue(reader.double());
        break;
      case 5:
        value = readArray(reader.message(), limits, depth + 1);
        break;
      case 6:
        value = readMap(reader.message(), limits, depth + 1);
        break;
      case 7:
        value = new TypedText(textValue(reader.base64(), limits), 'bytes');
        break;
      default:
        reader.skip();
    }
  }
  return value;
}

function readArray(reader: ProtobufReader, limits: Limits, depth: number): AttributeValue {
  const values = new BoundedList<AttributeValue>(limits);
  while (reader.next()) {
    if (reader.field !== 1) reader.skip();
    else if (values.open) values.push(readAnyValue(reader.message(), limits, depth));
    else {
      reader.skip();
      values.omitted += 1;
    }
  }
  return values.omitted > 0 ? [...values.items, `… (${values.omitted} more)`] : values.items;
}

function readMap(reader: ProtobufReader, limits: Limits, depth: number): AttributeValue {
  const entries = new BoundedList<[string, AttributeValue]>(limits);
  while (reader.next()) {
    if (reader.field !== 1) reader.skip();
    else if (entries.open) entries.push(readKeyValue(reader.message(), limits, depth));
    else {
      reader.skip();
      entries.omitted += 1;
    }
  }
  if (entries.omitted > 0) entries.items.push(['…', `${entries.omitted} more`]);
  return Object.fromEntries(entries.items);
}

function readKeyValue(reader: ProtobufReader, limits: Limits, depth: number): [string, AttributeValue] {
  let key = '';
  let value: AttributeValue = null;
  while (reader.next()) {
    if (reader.field === 1) key = textValue(reader.string(), limits);
    else if (reader.field === 2) value = readAnyValue(reader.message(), limits, depth);
    else reader.skip();
  }
  return [key, value];
}

/** Attributes of a Resource or InstrumentationScope; `attributesField` differs between the two. */
export function readResourceAttributes(reader: ProtobufReader, limits: Limits): readonly Attribute[] {
  const attributes = new BoundedList<Attribute>(limits);
  while (reader.next()) {
    if (reader.field === 1) readAttribute(reader, attributes, limits);
    else reader.skip();
  }
  return attributes.items;
}
