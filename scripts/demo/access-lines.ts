/** Counts the access lines of a service on its stdout as it comes, in chunks of any size. */
export class AccessLineCounter {
  #count = 0;
  #rest = '';

  get count(): number {
    return this.#count;
  }

  push(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    // A line without an end is no line of ours; it must not grow for ever.
    this.#rest = (lines.pop() ?? '').slice(0, maxLineLength);
    for (const line of lines) if (isAccessLine(line)) this.#count += 1;
  }
}

const maxLineLength = 1024 * 1024;

function isAccessLine(line: string): boolean {
  if (!line.includes('"request"')) return false;
  try {
    return (JSON.parse(line) as { message?: unknown } | null)?.message === 'request';
  } catch {
    return false;
  }
}
