const MAX_KNOWN = 2000;
const MAX_KNOWN_LENGTH = 64;
const heads = new Map<string, string>();

/** A `KeyValue` of OTLP's JSON encoding; `value` is an `AnyValue`, written already. */
export function keyValue(key: string, value: string): string {
  return `${headOf(key)}${value}}`;
}

/** A value as JSON.parse gives it, as `AnyValue` of OTLP's JSON encoding. */
export function anyValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `{"stringValue":${JSON.stringify(value)}}`;
    case 'number':
      return Number.isSafeInteger(value) ? `{"intValue":${value}}` : doubleValue(value);
    case 'boolean':
      return value ? '{"boolValue":true}' : '{"boolValue":false}';
    default:
      // A value that is not set is how OTLP says null.
      if (typeof value !== 'object' || value === null) return '{}';
      if (!Array.isArray(value)) return `{"kvlistValue":{"values":[${members(value)}]}}`;
      return `{"arrayValue":{"values":[${value.map(anyValue).join(',')}]}}`;
  }
}

export function doubleValue(value: number): string {
  return `{"doubleValue":${value}}`;
}

function members(source: object): string {
  let list = '';
  for (const [key, value] of Object.entries(source)) {
    list += `${list === '' ? '' : ','}${keyValue(key, anyValue(value))}`;
  }
  return list;
}

/** Keys are few and come again; those that are not do not stay. */
function headOf(key: string): string {
  let head = heads.get(key);
  if (head === undefined) {
    head = `{"key":${JSON.stringify(key)},"value":`;
    if (key.length > MAX_KNOWN_LENGTH) return head;
    if (heads.size >= MAX_KNOWN) heads.clear();
    heads.set(key, head);
  }
  return head;
}
