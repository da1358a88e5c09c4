import { anyValue, doubleValue, keyValue } from './any-value.ts';
import type { FieldNames } from './field-names.ts';
import { isLevel, type Level } from './levels.ts';
import type { LineEntry, LineKind } from './line-entry.ts';
import type { ResourceAttributes } from './resource-attributes.ts';
import type { TraceIds } from './trace-ids.ts';

/** What becomes of a field of a line: a place of its own in the record, or an attribute of another name. */
type Role = 'left out' | 'body' | 'id' | 'error' | 'status' | 'duration' | { readonly name: string };

/** Severity numbers of the logs data model; that of `http` is the one OpenTelemetry's winston transport has, DEBUG3. */
const SEVERITIES: Readonly<Record<Level, number>> = { error: 17, warn: 13, info: 9, http: 7, debug: 5 };

/** Fields of the access line that HTTP semantic conventions 1.4x have names for. */
const HTTP_NAMES = {
  method: 'http.request.method',
  route: 'http.route',
  path: 'url.path',
  status: 'http.response.status_code',
  bytes: 'http.response.body.size',
} as const;
const EXCEPTION_NAMES: ReadonlyMap<string, string> = new Map([
  ['type', 'exception.type'],
  ['message', 'exception.message'],
  ['stack', 'exception.stacktrace'],
]);
const HTTP: ReadonlySet<string> = new Set(Object.values(HTTP_NAMES));
const EXCEPTIONS: ReadonlySet<string> = new Set(EXCEPTION_NAMES.values());

const HEX = /^[0-9a-f]+$/;
const ZERO = /^0+$/;

/** The field that says how many more there were, and how it does. */
const TRUNCATED = '[truncated]';
const MORE = /^(\d+) more$/;

/**
 * Makes the function that gives one `ExportLogsServiceRequest` in OTLP's JSON encoding. A record says what its line says, so that
 * everything in it was redacted and bounded once, when the line was written.
 */
export function createLogsEncoder(
  resource: ResourceAttributes,
  names: FieldNames,
): (batch: readonly LineEntry[]) => string {
  const attributes = Object.entries(resource).map(([name, value]) => keyValue(name, wellFormed(value)));
  const head =
    `{"resourceLogs":[{"resource":{"attributes":[${attributes.join(',')}],"droppedAttributesCount":0},` +
    `"scopeLogs":[{"scope":{"name":"@vigie/logging"},"logRecords":[`;
  const records = new RecordEncoder(names);
  return (batch) => {
    let list = '';
    for (const entry of batch) list += `${list === '' ? '' : ','}${records.encode(entry)}`;
    return `${head}${list}]}]}]}`;
  };
}

class RecordEncoder {
  readonly #lineRoles: ReadonlyMap<string, Role>;
  readonly #accessRoles: ReadonlyMap<string, Role>;
  readonly #errorName: string;

  constructor(names: FieldNames) {
    this.#lineRoles = lineRoles(names);
    this.#accessRoles = new Map([...this.#lineRoles, ...accessRoles(names)]);
    this.#errorName = names.of('error');
  }

  encode(entry: LineEntry): string {
    const { time, level, kind, line } = entry;
    const ids = validIds(entry.ids);
    const head = `{"timeUnixNano":"${time}","observedTimeUnixNano":"${time}"${severity(level)}`;
    const tail =
      ids === undefined
        ? '}'
        : `,"flags":${ids.traceFlags & 0xff},"traceId":"${ids.traceId}","spanId":"${ids.spanId}"}`;
    const fields = kind === 'text' ? undefined : parse(line);
    if (fields === undefined) return `${head},"body":${text(line)}${tail}`;
    return head + this.#content(fields, kind, ids !== undefined) + tail;
  }

  #content(fields: Readonly<Record<string, unknown>>, kind: LineKind, hasIds: boolean): string {
    const roles = kind === 'access' ? this.#accessRoles : this.#lineRoles;
    let body = '{}';
    let list = '';
    let dropped = 0;
    const add = (name: string, value: string): void => {
      list += `${list === '' ? '' : ','}${keyValue(name, value)}`;
    };
    for (const name of Object.keys(fields)) {
      const role = roles.get(name);
      const value = fields[name];
      if (role === undefined) {
        const more = name === TRUNCATED ? MORE.exec(String(value))?.[1] : undefined;
        if (more === undefined) add(this.#free(name, fields, kind), anyValue(value));
        else dropped = Number(more);
      } else if (typeof role === 'object') add(role.name, anyValue(value));
      else if (role === 'body') body = anyValue(value);
      else if (role === 'error') addError(name, value, add);
      else if (role === 'id' && !hasIds) add(name, anyValue(value));
      else if (role === 'duration')
        add(name, typeof value === 'number' ? doubleValue(value) : anyValue(value));
      // 0 says that no status was sent.
      else if (role === 'status' && value !== 0) add(HTTP_NAMES.status, anyValue(value));
    }
    const lost = dropped === 0 ? '' : `,"droppedAttributesCount":${dropped}`;
    return `,"body":${body},"attributes":[${list}]${lost}`;
  }

  /** Keys of a record are unique and not empty: a field under a name that the record itself needs gives way. */
  #free(name: string, fields: Readonly<Record<string, unknown>>, kind: LineKind): string {
    if (name === '') return '_';
    const taken =
      (kind === 'access' && HTTP.has(name)) ||
      (EXCEPTIONS.has(name) && Object.hasOwn(fields, this.#errorName));
    return taken ? `${name}_` : name;
  }
}

/** What exceptions have no semantic name for, the cause first of all, stays together under the name of the field. */
function addError(name: string, error: unknown, add: (name: string, value: string) => void): void {
  if (typeof error !== 'object' || error === null) {
    add(name, anyValue(error));
    return;
  }
  const others: [string, unknown][] = [];
  for (const [member, value] of Object.entries(error)) {
    const semantic = EXCEPTION_NAMES.get(member);
    if (semantic === undefined) others.push([member, value]);
    else add(semantic, anyValue(value));
  }
  if (others.length > 0) add(name, anyValue(Object.fromEntries(others)));
}

function lineRoles(names: FieldNames): Map<string, Role> {
  const roles = new Map<string, Role>();
  const add = (role: Role, ...fields: (string | undefined)[]): void => {
    for (const field of fields) if (field !== undefined) roles.set(field, role);
  };
  add('left out', 'time', 'level', names.alias('time'), names.alias('level'), names.alias('message'));
  // Those are the resource's.
  add('left out', names.of('service'), names.of('version'), names.of('environment'));
  add('id', names.of('trace_id'), names.of('span_id'), names.of('trace_flags'));
  add('body', 'message');
  add('error', names.of('error'));
  return roles;
}

function accessRoles(names: FieldNames): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const field of ['method', 'route', 'path', 'bytes'] as const) {
    roles.set(names.ofAccess(field), { name: HTTP_NAMES[field] });
  }
  roles.set(names.ofAccess('status'), 'status');
  // A double even where it happens to be whole: a backend may take the first value's type for all.
  roles.set(names.ofAccess('duration_ms'), 'duration');
  return roles;
}

/** The fields of a line; none where a transport of the user's changed it into something else. */
function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const fields: unknown = JSON.parse(line);
    const isObject = typeof fields === 'object' && fields !== null && !Array.isArray(fields);
    return isObject ? (fields as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function severity(level: string): string {
  const number = isLevel(level) ? `,"severityNumber":${SEVERITIES[level]}` : '';
  return `${number},"severityText":${JSON.stringify(level.toWellFormed())}`;
}

/** A record may have no ids, but none of another form. */
function validIds(ids: TraceIds | undefined): TraceIds | undefined {
  return ids !== undefined && isId(ids.traceId, 32) && isId(ids.spanId, 16) ? ids : undefined;
}

function isId(id: string, digits: number): boolean {
  return id.length === digits && HEX.test(id) && !ZERO.test(id);
}

function wellFormed(value: ResourceAttributes[string]): string {
  if (typeof value === 'string') return text(value);
  return anyValue(typeof value === 'object' ? value.map((item) => item.toWellFormed()) : value);
}

function text(value: string): string {
  return anyValue(value.toWellFormed());
}
