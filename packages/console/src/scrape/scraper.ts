import type { ScrapeTarget } from '../options.ts';
import type { ProblemCode } from '../store/inbox.ts';
import type { Store } from '../store/store.ts';
import { expositionFormat, parseExposition } from './exposition.ts';
import { fetchPage, type ScrapedPage } from './fetch-page.ts';
import type { MetricPoint } from './metric-point.ts';
import { pointsOf } from './points.ts';

/** How a target is doing, as the page shows it. */
export interface TargetState {
  readonly service: string;
  readonly url: string;
  /** Undefined before the first scrape. */
  up: boolean | undefined;
  /** What went wrong last; empty while up. */
  error: string;
  /** What is odd about a page that could be read all the same. */
  notes: string[];
  lastMs: number;
  durationMs: number;
  bodyBytes: number;
  series: number;
  format: 'openmetrics' | 'text' | undefined;
}

export interface Scraper {
  readonly targets: readonly TargetState[];
  close(): void;
}

const MAX_TIMEOUT_MS = 10_000;
const FIRST_RETRY_MS = 1000;

/** Reads every target at the interval; until its first answer, every second, since services start after the console. */
export function startScraper(targets: readonly ScrapeTarget[], intervalMs: number, store: Store): Scraper {
  const closing = new AbortController();
  const states = targets.map((target): TargetState => ({
    ...target,
    up: undefined,
    error: '',
    notes: [],
    lastMs: 0,
    durationMs: 0,
    bodyBytes: 0,
    series: 0,
    format: undefined,
  }));
  for (const state of states) void scrapeForever(state, intervalMs, store, closing.signal);
  return { targets: states, close: () => closing.abort() };
}

async function scrapeForever(
  state: TargetState,
  intervalMs: number,
  store: Store,
  closing: AbortSignal,
): Promise<void> {
  let answered = false;
  while (!closing.aborted) {
    const startMs = performance.now();
    await scrapeOnce(state, Math.min(intervalMs, MAX_TIMEOUT_MS), store, closing);
    answered ||= state.up === true;
    const period = answered ? intervalMs : Math.min(intervalMs, FIRST_RETRY_MS);
    await pause(Math.max(0, period - (performance.now() - startMs)), closing);
  }
}

async function scrapeOnce(
  state: TargetState,
  timeoutMs: number,
  store: Store,
  closing: AbortSignal,
): Promise<void> {
  const started = performance.now();
  try {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]);
    const page = await fetchPage(state.url, store.limits.maxScrapeBytes, signal);
    takePage(state, page, store);
  } catch (error) {
    if (closing.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    const wasUp = state.up;
    state.up = false;
    state.error = reason;
    store.metrics.recordGap(state.service, state.url);
    // A target that has not started yet is no mistake; one that broke or answers wrongly is.
    if (wasUp || !/ECONNREFUSED|ENOTFOUND/.test(reason)) report(store, state, 'scrape-failed', reason);
  }
  state.lastMs = store.now();
  state.durationMs = performance.now() - started;
  store.version += 1;
}

function takePage(state: TargetState, page: ScrapedPage, store: Store): void {
  const { format, malformed } = expositionFormat(page.contentType);
  const exposition = parseExposition(page.body, format);
  const points = pointsOf(exposition);
  state.notes = [];
  if (malformed) {
    state.notes.push('content-type');
    const received =
      page.contentType === undefined ? 'no Content-Type' : `Content-Type "${page.contentType}"`;
    report(store, state, 'scrape-content-type', `${received}; read as text format 0.0.4.`);
  }
  if (!exposition.complete) {
    state.notes.push('no-eof');
    report(
      store,
      state,
      'scrape-no-eof',
      'The OpenMetrics page does not end in "# EOF"; it may be cut short.',
    );
  }
  const itself = ownName(points);
  if (itself && itself !== state.service) {
    state.notes.push('name');
    report(
      store,
      state,
      'scrape-name',
      `The target calls itself "${itself}" but is scraped as "${state.service}".`,
    );
  }
  const { dropped } = store.metrics.record(state.service, state.url, 'scrape', points);
  if (dropped > 0) state.notes.push('series-dropped');
  state.up = true;
  state.error = '';
  state.format = format;
  state.series = points.length;
  state.bodyBytes = page.bytes;
}

/** The service name in `target_info`, where the target has one. */
function ownName(points: readonly MetricPoint[]): string | undefined {
  const info = points.find(({ family }) => family === 'target' || family === 'target_info');
  return info?.labels.find(([name]) => name === 'service_name')?.[1];
}

function report(store: Store, state: TargetState, code: ProblemCode, detail: string): void {
  store.inbox.report({
    code,
    receiver: 'scrape',
    subject: `${state.service}=${state.url}`,
    detail,
    status: 0,
    userAgent: '',
  });
}

async function pause(ms: number, closing: AbortSignal): Promise<void> {
  if (closing.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      closing.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    closing.addEventListener('abort', done);
  });
}
