import type { AccessEntry } from './access-entry.ts';
import { type BoundLogger, createDefaults } from './bound-fields.ts';
import type { Destinations } from './destinations.ts';
import { isError, messageOf } from './errors.ts';
import type { Content, LineBuilder } from './line-builder.ts';
import type { ResolvedOptions } from './options.ts';
import type { TraceIds } from './trace-ids.ts';

/** Makes the lines of a logger and sends them off. Who logs is never to suffer for it, however hostile what is logged. */
export class LineEmitter {
  readonly #builder: LineBuilder;
  readonly #destinations: Destinations;
  readonly #options: ResolvedOptions;
  readonly #defaultsOf = createDefaults();
  readonly #told = new Set<string>();

  constructor(builder: LineBuilder, destinations: Destinations, options: ResolvedOptions) {
    this.#builder = builder;
    this.#destinations = destinations;
    this.#options = options;
  }

  line(logger: BoundLogger, level: string, content: Content): void {
    try {
      const epochMs = this.#options.now();
      const ids = this.spanIds();
      const line = this.#builder.line(level, epochMs, ids, content, this.#defaultsOf(logger));
      this.#destinations.write(line, 'line', level, epochMs, ids);
    } catch (error) {
      this.tell('unmade', 'A log line could not be made.', error);
    }
  }

  /** The line of what `say` reads out of what was logged. */
  said(logger: BoundLogger, level: string, say: () => Content): void {
    let content: Content;
    try {
      content = say();
    } catch (error) {
      content = { message: '[what was logged could not be read]', error };
    }
    this.line(logger, level, content);
  }

  access(logger: BoundLogger, level: string, ids: TraceIds | undefined, entry: AccessEntry): void {
    try {
      const line = this.#builder.access(level, ids, entry, this.#defaultsOf(logger));
      this.#destinations.write(line, 'access', level, entry.endTimeMs, ids);
    } catch (error) {
      this.tell('unmade', 'A log line could not be made.', error);
    }
  }

  /** The ids of the active span. */
  spanIds(): TraceIds | undefined {
    try {
      return this.#options.traceIds?.();
    } catch {
      return undefined;
    }
  }

  /** Warns, once a cause. */
  tell(cause: string, message: string, error?: unknown): void {
    if (this.#told.has(cause)) return;
    this.#told.add(cause);
    const details = error === undefined ? {} : { error: isError(error) ? messageOf(error) : typeof error };
    this.#options.warn(message, { service: this.#options.service, ...details });
  }
}
