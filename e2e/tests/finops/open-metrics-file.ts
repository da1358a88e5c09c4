import { closeSync, openSync, writeSync } from 'node:fs';

/** One series: what a scrape would have found at each multiple of `everySeconds` after `from`, up to and with `until`. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly from: number;
  readonly until: number;
  readonly everySeconds: number;
  /** Asked in order of time. */
  readonly at: (epochSeconds: number) => number;
}

/** The text `promtool tsdb create-blocks-from openmetrics` takes, written as it is made: it has a million lines. */
export class OpenMetricsFile {
  readonly #descriptor: number;
  #lines: string[] = [];
  #samples = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'w');
  }

  get samples(): number {
    return this.#samples;
  }

  family(name: string, series: Iterable<Series>): void {
    const isCounter = name.endsWith('_total');
    this.#write(
      `# TYPE ${isCounter ? name.slice(0, -'_total'.length) : name} ${isCounter ? 'counter' : 'gauge'}`,
    );
    for (const { labels, from, until, everySeconds, at } of series) {
      const shown = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
      const head = `${name}{${shown.join(',')}} `;
      for (
        let time = (Math.floor(from / everySeconds) + 1) * everySeconds;
        time <= until;
        time += everySeconds
      ) {
        this.#write(`${head}${at(time)} ${time}`);
        this.#samples++;
      }
    }
  }

  close(): void {
    this.#write('# EOF');
    this.#flush();
    closeSync(this.#descriptor);
  }

  #write(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length === 10_000) this.#flush();
  }

  #flush(): void {
    writeSync(this.#descriptor, `${this.#lines.join('\n')}\n`);
    this.#lines = [];
  }
}
