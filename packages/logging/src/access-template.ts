import type { AccessEntry } from './access-entry.ts';
import { detached } from './detached.ts';
import type { TraceIds } from './trace-ids.ts';

/** The text between the members in which the access lines of a route differ, ready to be put together. */
export interface AccessTemplate {
  /** From behind the time to the trace id. */
  readonly toTraceId: string;
  readonly toSpanId: string;
  readonly toPath: string;
  readonly toDuration: string;
  readonly toBytes: string;
  readonly toEnd: string;
}

interface Known {
  readonly level: string;
  readonly method: string;
  readonly status: number;
  readonly traceFlags: number;
  readonly clientAborted: boolean;
  readonly template: AccessTemplate;
}

const MAX_ROUTES = 500;
const MAX_ROUTE_LENGTH = 256;
const KNOWN_A_ROUTE = 8;

/** Keeps templates by route, then by the few other members that are the same for many requests. */
export class AccessTemplates {
  readonly #make: (level: string, ids: TraceIds, entry: AccessEntry) => AccessTemplate;
  readonly #byRoute = new Map<string, Known[]>();

  constructor(make: (level: string, ids: TraceIds, entry: AccessEntry) => AccessTemplate) {
    this.#make = make;
  }

  /** Undefined for requests that are too particular to be kept one for. */
  of(level: string, ids: TraceIds, entry: AccessEntry): AccessTemplate | undefined {
    const { route, method, status, clientAborted } = entry;
    if (route === undefined || route.length > MAX_ROUTE_LENGTH || method.length > MAX_ROUTE_LENGTH)
      return undefined;
    let known = this.#byRoute.get(route);
    if (known === undefined) {
      if (this.#byRoute.size >= MAX_ROUTES) this.#byRoute.clear();
      this.#byRoute.set(detached(route), (known = []));
    }
    const { traceFlags } = ids;
    for (const one of known) {
      if (
        one.status === status &&
        one.method === method &&
        one.traceFlags === traceFlags &&
        one.clientAborted === clientAborted &&
        one.level === level
      ) {
        return one.template;
      }
    }
    const template = this.#make(level, ids, entry);
    if (known.length >= KNOWN_A_ROUTE) known.pop();
    known.unshift({ level, method: detached(method), status, traceFlags, clientAborted, template });
    return template;
  }
}
