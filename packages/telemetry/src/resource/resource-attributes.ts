/** What a service is and where it runs; the same on its traces, its log records and `target_info`. */
export type ResourceAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A text file's content; empty where it cannot be read. */
export type ReadText = (path: string) => string;

/** Leaves out what is not known. */
export function known(attributes: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''),
  );
}
