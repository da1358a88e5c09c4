/** What one part of the matrix found; `docs/reliability.md` is made of these. */
export interface Section {
  /** Heading, without `#`. */
  readonly title: string;
  /** Markdown paragraphs before the table: how it was measured, with what options. */
  readonly intro: readonly string[];
  readonly columns: readonly string[];
  /** Cells as Markdown, as many a row as there are columns. */
  readonly rows: readonly (readonly string[])[];
  /** Markdown paragraphs after the table. */
  readonly notes: readonly string[];
  /** What must hold and did not, one sentence each; any makes the report exit 1. */
  readonly violations: readonly string[];
  /** The same for machines (`--json`). */
  readonly figures: unknown;
}

/** What a section's run is given. */
export interface SectionRun {
  /** Ends when the user interrupts: stop soon, clean up, and throw. */
  readonly signal: AbortSignal;
  /** One line about what is going on now. */
  readonly progress: (text: string) => void;
  readonly options: ReportOptions;
}

export interface ReportOptions {
  /** Rounds of healthy and failing slots, one of each a cell, that the p99 ratio is the median of. */
  readonly rounds: number;
  /** How long the soak lasts, in seconds. */
  readonly soakSeconds: number;
}

export interface SectionModule {
  /** For `--only`. */
  readonly name: 'failures' | 'exits' | 'soak';
  readonly run: (run: SectionRun) => Promise<Section>;
}
