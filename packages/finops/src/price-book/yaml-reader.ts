import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { closest } from './closest.ts';
import type { PriceBookProblem } from './price-book-error.ts';

/** What a key of a mapping leads to; `at` is the offset problems of it are shown at. */
export interface Entry {
  readonly value: Node | undefined;
  readonly at: number;
}

/** Keys a mapping may have: `true` for those it must have. */
export type Keys = Readonly<Record<string, boolean>>;

/**
 * Reads one YAML (hence also JSON) document node by node and collects what is wrong with it, each with its place.
 * An unknown key is named and not entered, so that the work is bounded by what is asked for; an alias is followed, and
 * all nodes visited are counted, so that a few lines of aliases cannot stand for millions of prices.
 */
export class YamlReader {
  readonly problems: PriceBookProblem[] = [];
  readonly root: Node | undefined;
  readonly #targets: ReadonlyMap<Node, Node>;
  readonly #lines = new LineCounter();
  #visits = 0;

  constructor(text: string) {
    if (text.length > MAX_CHARACTERS) {
      const message = `the text has ${text.length} characters, more than ${MAX_CHARACTERS}. Is it another file?`;
      this.problems.push({ line: 1, column: 1, path: '', message });
      this.#targets = new Map();
      return;
    }
    const document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      merge: false,
      // Checked here for what is read: the library compares every key with every other.
      uniqueKeys: false,
    });
    for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
      this.problem(pos[0], '', SYNTAX[code] ?? `${message} (${code})`);
    }
    this.root = document.contents ?? undefined;
    this.#targets = aliasTargets(document);
  }

  /** Whether there is nothing to read: the text is no YAML at all. */
  get failed(): boolean {
    return this.root === undefined && this.problems.length > 0;
  }

  problem(at: number, path: string, message: string): void {
    if (this.problems.length >= MAX_PROBLEMS) return;
    const { line, col } = this.#lines.linePos(at);
    this.problems.push({ line: Math.max(line, 1), column: Math.max(col, 1), path, message });
  }

  /** The entries of a mapping by key; undefined, and a problem, where it is none. */
  mapping(entry: Entry, path: string, what: string): ReadonlyMap<string, Entry> | undefined {
    const node = this.#resolved(entry, path);
    if (node === undefined || !isMap(node)) {
      this.problem(entry.at, path, `expected ${what}, found ${described(node)}`);
      return undefined;
    }
    return this.#entries(node, entry, path);
  }

  /** The same of a mapping whose keys are known; names unknown and missing ones. */
  record(entry: Entry, path: string, what: string, keys: Keys): ReadonlyMap<string, Entry> | undefined {
    const entries = this.mapping(entry, path, what);
    if (entries === undefined) return undefined;
    for (const [key, { at }] of entries) {
      if (!Object.hasOwn(keys, key)) this.problem(at, joined(path, key), unknownKey(key, keys));
    }
    for (const [key, required] of Object.entries(keys)) {
      if (required && !entries.has(key)) this.problem(entry.at, joined(path, key), `is missing`);
    }
    return entries;
  }

  list(entry: Entry, path: string, what: string): readonly Entry[] | undefined {
    const node = this.#resolved(entry, path);
    if (node === undefined || !isSeq(node)) {
      this.problem(entry.at, path, `expected ${what}, found ${described(node)}`);
      return undefined;
    }
    return (node as YAMLSeq<Node>).items.map((item) => ({ value: item, at: item.range?.[0] ?? entry.at }));
  }

  text(entry: Entry, path: string, what: string): string | undefined {
    const value = this.scalar(entry, path);
    if (typeof value === 'string' && value !== '') return value;
    const quote = typeof value === 'number' || typeof value === 'boolean' ? '; put it in quotes' : '';
    this.problem(entry.at, path, `expected ${what}, found ${shown(value)}${quote}`);
    return undefined;
  }

  number(entry: Entry, path: string, what: string): number | undefined {
    const value = this.scalar(entry, path);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    this.problem(entry.at, path, `expected ${what}, found ${shown(value)}`);
    return undefined;
  }

  #entries(map: YAMLMap, entry: Entry, path: string): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const { key, value } of map.items) {
      const keyAt = (key as Node | null)?.range?.[0] ?? entry.at;
      if (!isScalar(key) || typeof key.value !== 'string') {
        this.problem(
          keyAt,
          path,
          `a key has to be a text, found ${described(key as Node)}; put it in quotes`,
        );
      } else if (key.value === '<<') {
        this.problem(keyAt, path, 'merge keys (<<) are not followed: write the prices out');
      } else if (entries.has(key.value)) {
        this.problem(keyAt, joined(path, key.value), 'stands twice in the same mapping: remove one of them');
      } else {
        const node = (value ?? undefined) as Node | undefined;
        entries.set(key.value, { value: node, at: node?.range?.[0] ?? keyAt });
      }
    }
    return entries;
  }

  /** A text, number, boolean or null; a node for what is none of them. */
  scalar(entry: Entry, path: string): unknown {
    const node = this.#resolved(entry, path);
    if (node === undefined) return null;
    return isScalar(node) ? node.value : node;
  }

  #resolved({ value, at }: Entry, path: string): Node | undefined {
    this.#visits += 1;
    if (this.#visits > MAX_VISITS) {
      if (this.#visits === MAX_VISITS + 1)
        this.problem(at, path, `the book has more than ${MAX_VISITS} values with its aliases followed`);
      return undefined;
    }
    if (!isAlias(value)) return value;
    const target = this.#targets.get(value);
    if (target === undefined) this.problem(at, path, `the alias *${value.source} has no anchor before it`);
    return target;
  }
}

/** What each alias stands for: the last node before it with its anchor. In one pass; the library's own search is one an alias. */
function aliasTargets(document: Document.Parsed): ReadonlyMap<Node, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if (node.anchor !== undefined) {
        anchors.set(node.anchor, node);
      }
    },
  });
  return targets;
}

/** Thousands of prices; keeps what the most ill-meant text can cost to a second or so. */
const MAX_CHARACTERS = 256 * 1024;
const MAX_VISITS = 100_000;
const MAX_PROBLEMS = 1000;

const SYNTAX: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins here: a price book is one document in a file of its own',
};

/** `periods[0].prices.cpu` */
export function joined(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  const shownKey = /^[A-Za-z0-9_-]{1,64}$/.test(key) ? key : JSON.stringify(key.slice(0, 64));
  return path === '' ? shownKey : `${path}.${shownKey}`;
}

function unknownKey(key: string, keys: Keys): string {
  const meant = closest(key, Object.keys(keys));
  return meant === undefined
    ? `is unknown here; known are ${Object.keys(keys).join(', ')}`
    : `is unknown here; did you mean ${meant}?`;
}

function described(node: Node | undefined): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  return isScalar(node) ? shown(node.value) : 'nothing';
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : described(value as Node);
}
