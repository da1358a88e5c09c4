import { detached } from './detached.ts';

/** What was wrong with a request or with the telemetry in it. The page knows the fix of each, in both languages. */
export type ProblemCode =
  | 'root-path'
  | 'doubled-path'
  | 'wrong-port'
  | 'unknown-path'
  | 'foreign-protocol'
  | 'method'
  | 'media-type'
  | 'encoding'
  | 'too-large'
  | 'undecodable'
  | 'grpc'
  | 'tls'
  | 'preflight'
  | 'host'
  | 'no-labels'
  | 'rejected-spans'
  | 'no-service-name'
  | 'log-flagged'
  | 'metrics-partial'
  | 'scrape-failed'
  | 'scrape-content-type'
  | 'scrape-no-eof'
  | 'scrape-name';

export type Receiver = 'otlp' | 'loki' | 'page' | 'scrape';

export interface Problem {
  readonly code: ProblemCode;
  readonly receiver: Receiver;
  /** The request line, the target or the service: what the fix is about. */
  readonly subject: string;
  /** One English sentence with the value received. */
  readonly detail: string;
  /** HTTP status answered; 0 where nothing was answered. */
  readonly status: number;
  readonly userAgent: string;
}

export interface InboxEntry extends Problem {
  readonly id: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
}

const MAX_TEXT = 300;

/** Wrong requests, newest first, each kind once with a count. */
export class Inbox {
  readonly #max: number;
  readonly #now: () => number;
  readonly #entries: Map<string, InboxEntry> = new Map();
  #nextId = 1;
  /** Problems reported since the start, repeated ones included. */
  total = 0;

  constructor(max: number, now: () => number) {
    this.#max = max;
    this.#now = now;
  }

  get length(): number {
    return this.#entries.size;
  }

  report(problem: Problem): void {
    const subject = cut(problem.subject);
    const key = `${problem.receiver} ${problem.code} ${subject}`;
    const known = this.#entries.get(key);
    const nowMs = this.#now();
    this.#entries.delete(key);
    this.#entries.set(key, {
      ...problem,
      subject,
      detail: cut(problem.detail),
      userAgent: cut(problem.userAgent),
      id: known?.id ?? this.#nextId++,
      firstMs: known?.firstMs ?? nowMs,
      lastMs: nowMs,
      count: (known?.count ?? 0) + 1,
    });
    this.total += 1;
    if (this.#entries.size > this.#max) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
  }

  /** Newest first. */
  list(): InboxEntry[] {
    return [...this.#entries.values()].reverse();
  }

  clear(): void {
    this.#entries.clear();
    this.total = 0;
  }
}

function cut(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return detached(short);
}
