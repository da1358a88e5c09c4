import { FinopsError } from '../finops-error.ts';
import { oneLine } from './one-line.ts';

/** One thing wrong in a manifest, where it stands and what to do about it. */
export interface ManifestProblem {
  readonly file: string;
  /** 1-based; absent for a problem of the file as a whole. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/** Manifests that cannot be used: what is wrong in them, all at once (the first hundred). */
export class ManifestError extends FinopsError {
  readonly problems: readonly ManifestProblem[];

  constructor(problems: readonly ManifestProblem[]) {
    const shown = problems.slice(0, MOST_SHOWN).map(problemLine);
    if (problems.length > MOST_SHOWN) shown.push(`  … and ${problems.length - MOST_SHOWN} more`);
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super('VIGIE_E_FINOPS_MANIFEST', `${count}:\n${shown.join('\n')}`);
    this.name = 'ManifestError';
    this.problems = problems;
  }
}

const MOST_SHOWN = 100;

/** `a.yaml:12:5 …`, the form editors and terminals make a link of. */
export function problemLine({ file, line, column, message }: ManifestProblem): string {
  const place = line === undefined ? file : `${file}:${line}${column === undefined ? '' : `:${column}`}`;
  return `  ${oneLine(`${place} ${message}`)}`;
}

/** Does the work for each item and throws once, at the end, with the problems of all. */
export function collectProblems<T>(items: Iterable<T>, work: (item: T) => void): void {
  const problems: ManifestProblem[] = [];
  for (const item of items) {
    try {
      work(item);
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ManifestError(problems);
}
