import { jsonFields } from '../loki/line.ts';
import { newestFirst } from '../store/fifo.ts';
import { LEVELS, type LogRecord } from '../store/model.ts';
import type { Store } from '../store/store.ts';
import { integerParam, listParam } from './params.ts';
import { compileSearch } from './search.ts';

/** A log line as the page shows it. */
export interface LogRow {
  readonly seq: number;
  readonly timeMs: number;
  /** Epoch nanoseconds, exact. */
  readonly timeNs: string;
  readonly service: string;
  readonly level: string;
  readonly severity: (typeof LEVELS)[number];
  /** The message field of a JSON line, else the line. */
  readonly message: string;
  /** The remaining fields of a JSON line. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Stream labels, structured metadata or attributes: `[key, value, type?]`. */
  readonly attributes: readonly (readonly unknown[])[];
  readonly line: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly flag: LogRecord['flag'];
}

export interface LogPage {
  readonly logs: readonly LogRow[];
  readonly before: number | undefined;
}

const MAX_PAGE = 500;
const MAX_SCANNED = 200_000;

/** Log lines by order of arrival, newest first, as the query parameters ask. */
export function listLogs(store: Store, params: URLSearchParams): LogPage {
  const services = listParam(params, 'service');
  const traceId = (params.get('trace') ?? '').toLowerCase();
  const least = Math.max(0, LEVELS.indexOf((params.get('level') ?? '') as (typeof LEVELS)[number]));
  const limit = Math.min(integerParam(params, 'limit', 200), MAX_PAGE);
  const before = integerParam(params, 'before', Number.MAX_SAFE_INTEGER);
  const search = compileSearch(params.get('text') ?? '');

  const queues = [...store.services.values()]
    .filter((service) => services.length === 0 || services.includes(service.name))
    .map((service) => service.logs);
  const found: LogRecord[] = [];
  let scanned = 0;
  let more: number | undefined;
  for (const log of newestFirst(queues)) {
    if (log.seq >= before) continue;
    scanned += 1;
    if (found.length >= limit || scanned > MAX_SCANNED) {
      more = log.seq + 1;
      break;
    }
    if (log.severity < least) continue;
    if (traceId && log.trace?.traceId !== traceId) continue;
    if (search && !search([log.line, log.attributes, log.service.name, log.level])) continue;
    found.push(log);
  }
  const rows = found.map(logRow).sort((a, b) => b.timeMs - a.timeMs || b.seq - a.seq);
  return { logs: rows, before: more };
}

/** Fields shown in columns of their own. */
const SHOWN_FIELDS: ReadonlySet<string> = new Set([
  'time',
  'timestamp',
  'level',
  'message',
  'msg',
  'service',
  'trace_id',
  'span_id',
  'trace_flags',
]);

export function logRow(log: LogRecord): LogRow {
  const json = jsonFields(log.line);
  const message = json?.message ?? json?.msg;
  return {
    seq: log.seq,
    timeMs: Number(log.timeNs / 1000n) / 1000,
    timeNs: log.timeNs.toString(),
    service: log.service.name,
    level: log.level,
    severity: LEVELS[log.severity] ?? 'info',
    message: typeof message === 'string' ? message : log.line,
    fields: json ? Object.fromEntries(Object.entries(json).filter(([name]) => !SHOWN_FIELDS.has(name))) : {},
    attributes: JSON.parse(log.attributes) as unknown[][],
    line: log.line,
    traceId: log.trace?.traceId ?? '',
    spanId: log.spanId,
    flag: log.flag,
  };
}
