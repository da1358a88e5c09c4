import type { Redactor } from './redactor.ts';
import type { TextWriter } from './text-writer.ts';

/** What there is to know of a member's name, found out once. */
export interface Key {
  /** `"name":`, escaped and redacted. */
  readonly text: string;
  /** The same on the line's own level, where names may be remapped. */
  readonly topText: string;
  /** The name on the line's own level. */
  readonly topName: string;
  /** The line's own level uses this name for something else. */
  readonly reserved: boolean;
  readonly sensitive: boolean;
}

/** Two generations of this many: what is asked for stays, whatever else comes by. */
const GENERATION = 1000;
const REMEMBERED_LENGTH = 64;
const MAX_LENGTH = 128;

/** The names of members as they are written, remembered within a bound. */
export class Keys {
  readonly #text: TextWriter;
  readonly #redactor: Redactor;
  readonly #renamed: ReadonlyMap<string, string>;
  readonly #reserved: ReadonlySet<string>;
  #young = new Map<string, Key>();
  #old = new Map<string, Key>();

  /** `reserved` are names of the line itself; `renamed` says how given names are to be called on the line's own level. */
  constructor(
    text: TextWriter,
    redactor: Redactor,
    renamed: ReadonlyMap<string, string>,
    reserved: ReadonlySet<string>,
  ) {
    this.#text = text;
    this.#redactor = redactor;
    this.#renamed = renamed;
    this.#reserved = reserved;
  }

  get(name: string): Key {
    return this.#young.get(name) ?? this.#promote(name);
  }

  isReserved(name: string): boolean {
    return this.#reserved.has(name);
  }

  /** `"name":` for a name made up on the way. */
  write(name: string): string {
    return `${this.#text(name, MAX_LENGTH)}:`;
  }

  #promote(name: string): Key {
    const key = this.#old.get(name) ?? this.#make(name);
    if (name.length > REMEMBERED_LENGTH) return key;
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, key);
    return key;
  }

  #make(name: string): Key {
    const topName = this.#renamed.get(name) ?? name;
    return {
      text: this.write(name),
      topText: this.write(topName),
      topName,
      reserved: this.#reserved.has(name),
      sensitive: this.#redactor.isSensitive(name),
    };
  }
}
