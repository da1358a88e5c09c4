/** A file that `pnpm generate` writes; nobody edits it by hand. */
export interface GeneratedFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  /** Ends in a newline; the same for the same sources, whatever the machine and the day. */
  readonly text: string;
}

/** Makes files from the catalogue. */
export type Generator = () => readonly GeneratedFile[];
