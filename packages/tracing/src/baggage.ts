import {
  type Baggage,
  type BaggageEntry,
  baggageEntryMetadataFromString,
  propagation,
} from '@opentelemetry/api';
import { trimOws } from './ows.ts';

/** What is propagated; W3C asks for at least so much, and leaves the rest to the implementation. */
const MAX_MEMBERS = 64;
const MAX_BYTES = 8192;
/** `token` of RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** `baggage-octet`: visible ASCII without quotation mark, comma, semicolon and backslash. */
const OCTETS = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;
/** What a value must not hold as it is, in runs; the percent sign too, since it starts an escape. */
const TO_ESCAPE = /[^\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+/gu;

/**
 * Reads `baggage` (W3C Baggage). A member of another form is left out, and so is what comes after 64 members or 8192 bytes;
 * of two members with one key the last counts.
 *
 * @returns undefined where there is nothing to carry
 */
export function parseBaggage(header: string | readonly string[]): Baggage | undefined {
  // Without a prototype, `__proto__` is a key like any other.
  const entries = Object.create(null) as Record<string, BaggageEntry>;
  const room = new Room();
  for (const text of typeof header === 'string' ? [header] : header) {
    for (let start = 0; start <= text.length && room.left;) {
      const comma = text.indexOf(',', start);
      const end = comma === -1 ? text.length : comma;
      // A member that can never fit is passed over without a look.
      const member = end - start > MAX_BYTES ? undefined : parseMember(trimOws(text.slice(start, end)));
      if (member !== undefined && room.take(member.length)) entries[member.key] = member.entry;
      start = end + 1;
    }
  }
  return room.isEmpty ? undefined : propagation.createBaggage(entries);
}

/**
 * Writes `baggage`, within the same limits: a member that does not fit is left out as a whole. Keys that are no token have no
 * W3C form and stay in the process; values are percent-encoded where they must be, and nowhere else.
 *
 * @returns undefined where there is nothing to send
 */
export function formatBaggage(baggage: Baggage): string | undefined {
  const room = new Room();
  const members: string[] = [];
  for (const [key, { value, metadata }] of baggage.getAllEntries()) {
    if (!room.left) break;
    if (!TOKEN.test(key) || typeof value !== 'string') continue;
    const properties = metadata === undefined ? '' : validProperties(metadata.toString());
    const member = `${key}=${encode(value)}${properties === '' ? '' : `;${properties}`}`;
    if (room.take(member.length)) members.push(member);
  }
  return room.isEmpty ? undefined : members.join(',');
}

/** Counts members and bytes against the limits. */
class Room {
  #members = 0;
  #bytes = 0;

  get left(): boolean {
    return this.#members < MAX_MEMBERS && this.#bytes < MAX_BYTES;
  }

  get isEmpty(): boolean {
    return this.#members === 0;
  }

  take(length: number): boolean {
    const bytes = this.#bytes + length + (this.#members === 0 ? 0 : 1);
    if (bytes > MAX_BYTES) return false;
    this.#bytes = bytes;
    this.#members++;
    return true;
  }
}

interface Member {
  readonly key: string;
  readonly entry: BaggageEntry;
  readonly length: number;
}

function parseMember(text: string): Member | undefined {
  const semicolon = text.indexOf(';');
  const pair = semicolon === -1 ? text : text.slice(0, semicolon);
  const equals = pair.indexOf('=');
  if (equals < 1) return undefined;
  const key = trimOws(pair.slice(0, equals));
  const value = trimOws(pair.slice(equals + 1));
  if (!TOKEN.test(key) || !OCTETS.test(value)) return undefined;
  const properties = semicolon === -1 ? '' : validProperties(text.slice(semicolon + 1));
  const decoded = { value: decode(value) };
  return {
    key,
    entry: properties === '' ? decoded : { ...decoded, metadata: baggageEntryMetadataFromString(properties) },
    length: text.length,
  };
}

/** The properties of a member that have a W3C form. They are opaque: nothing in them is decoded. */
function validProperties(text: string): string {
  const valid: string[] = [];
  for (const property of text.split(';')) {
    const equals = property.indexOf('=');
    const key = trimOws(equals === -1 ? property : property.slice(0, equals));
    const value = equals === -1 ? undefined : trimOws(property.slice(equals + 1));
    if (!TOKEN.test(key)) continue;
    if (value === undefined) valid.push(key);
    else if (OCTETS.test(value)) valid.push(`${key}=${value}`);
  }
  return valid.join(';');
}

/** Escapes that are no UTF-8 become U+FFFD; a percent sign that starts none stays. */
function decode(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) =>
      Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
    );
  }
}

function encode(value: string): string {
  return value.toWellFormed().replace(TO_ESCAPE, encodeURIComponent);
}
