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
import { integerField, numberField, objectField, objects, textField, type JsonObject } from './exact-json.ts';

/** Reads a repeated KeyValue field of OTLP/JSON. */
export function attributesField(
  value: JsonObject[string],
  field: string,
  limits: Limits,
): BoundedList<Attribute> {
  const attributes = new BoundedList<Attribute>(limits);
  for (const pair of objects(value, field)) {
    if (!attributes.open) {
      attributes.omitted += 1;
      continue;
    }
    const key = textValue(textField(pair.key, `${field}.key`), limits);
    attributes.push(attribute(key, anyValue(pair.value, field, limits)));
  }
  return attributes;
}

/** Reads an AnyValue; fields outside the specification are ignored, an empty one is null. */
export function anyValue(
  value: JsonObject[string],
  field: string,
  limits: Limits,
  depth = 0,
): AttributeValue {
  if (depth > limits.maxDepth) throw new DecodeError(`${field} is nested deeper than ${limits.maxDepth}`);
  const any = objectField(value, field);
  if (!any) return null;
  if (any.stringValue !== undefined) return textValue(textField(any.stringValue, field), limits);
  if (any.boolValue !== undefined) return any.boolValue === true || any.boolValue === 'true';
  if (any.intValue !== undefined) return intValue(BigInt.asIntN(64, integerField(any.intValue, field)));
  if (any.doubleValue !== undefined) return doubleValue(numberField(any.doubleValue, field));
  if (any.bytesValue !== undefined) {
    return new TypedText(textValue(textField(any.bytesValue, field), limits), 'bytes');
  }
  const array = objectField(any.arrayValue, field);
  if (array) {
    const values = objects(array.values, field);
    const items = values
      .slice(0, limits.maxAttributes)
      .map((item) => anyValue(item, field, limits, depth + 1));
    if (values.length > items.length) items.push(`… (${values.length - items.length} more)`);
    return items;
  }
  const map = objectField(any.kvlistValue, field);
  if (!map) return null;
  const pairs = objects(map.values, field);
  const entries = pairs
    .slice(0, limits.maxAttributes)
    .map((pair): [string, AttributeValue] => [
      textValue(textField(pair.key, field), limits),
      anyValue(pair.value, field, limits, depth + 1),
    ]);
  if (pairs.length > entries.length) entries.push(['…', `${pairs.length - entries.length} more`]);
  return Object.fromEntries(entries);
}
