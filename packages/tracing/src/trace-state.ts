import type { TraceState } from '@opentelemetry/api';
import { trimOws } from './ows.ts';

const MAX_MEMBERS = 32;
/** What is propagated; W3C asks for at least so much. */
const MAX_LENGTH = 512;
/** Members longer than this go first where not all can stay. */
const LONG_MEMBER = 128;
/** Nothing longer is looked at. */
const MAX_HEADER_LENGTH = 8192;
/** Level 2: a level 1 key is one too. */
const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
/** Printable ASCII without comma and equals sign, not ending in a space. */
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/**
 * Reads `tracestate` (W3C Trace Context level 2, §3.3). One list for several headers; the first of two members with one key
 * counts, since the newest stands first. A list that has a member of another form, or more than 32, is dropped as a whole, as
 * W3C's own test suite expects; of one longer than 512 characters whole members are left out.
 *
 * @returns undefined where there is none to propagate
 */
export function parseTraceState(header: string | readonly string[]): TraceState | undefined {
  const text = typeof header === 'string' ? header : header.join(',');
  if (text.length > MAX_HEADER_LENGTH) return undefined;
  const members = new Map<string, string>();
  let count = 0;
  for (const part of text.split(',')) {
    const member = trimOws(part);
    if (member === '') continue;
    const equals = member.indexOf('=');
    const [key, value] = [member.slice(0, Math.max(equals, 0)), member.slice(equals + 1)];
    if (++count > MAX_MEMBERS || !KEY.test(key) || !VALUE.test(value)) return undefined;
    if (!members.has(key)) members.set(key, value);
  }
  if (members.size === 0) return undefined;
  const list = new MemberList(fit(members));
  // Parts of a long header would keep all of it in memory.
  return text.length > MAX_LENGTH ? parseTraceState(Buffer.from(list.serialize()).toString()) : list;
}

/** The tracestate with this member first, the others after it in their order; as it was where the member has no valid form. */
export function withMember(
  state: TraceState | undefined,
  key: string,
  value: string,
): TraceState | undefined {
  return state === undefined ? new MemberList(new Map()).set(key, value) : state.set(key, value);
}

/** Members from left to right. The SDK's own knows level 1 only, and refuses a new member where there are 32. */
class MemberList implements TraceState {
  readonly #members: ReadonlyMap<string, string>;
  #text: string | undefined;

  constructor(members: ReadonlyMap<string, string>) {
    this.#members = members;
  }

  get(key: string): string | undefined {
    return this.#members.get(key);
  }

  set(key: string, value: string): TraceState {
    if (!KEY.test(key) || !VALUE.test(value)) return this;
    const members = new Map([[key, value], ...this.#members]);
    // The old value came later and won.
    members.set(key, value);
    return new MemberList(fit(members));
  }

  unset(key: string): TraceState {
    const members = new Map(this.#members);
    return members.delete(key) ? new MemberList(members) : this;
  }

  serialize(): string {
    return (this.#text ??= Array.from(this.#members, ([key, value]) => `${key}=${value}`).join(','));
  }
}

/** Leaves whole members out until the rest may be propagated: long ones first, then from the end; never the first of all. */
function fit(members: Map<string, string>): ReadonlyMap<string, string> {
  let length = -1;
  for (const [key, value] of members) length += key.length + value.length + 2;
  if (length <= MAX_LENGTH && members.size <= MAX_MEMBERS) return members;
  const fromEnd = [...members].slice(1).reverse();
  const isLong = ([key, value]: readonly [string, string]): boolean =>
    key.length + value.length + 1 > LONG_MEMBER;
  const tooLong = length > MAX_LENGTH ? fromEnd.filter(isLong) : [];
  for (const [key, value] of new Set([...tooLong, ...fromEnd])) {
    if (length <= MAX_LENGTH && members.size <= MAX_MEMBERS) break;
    members.delete(key);
    length -= key.length + value.length + 2;
  }
  return members;
}
