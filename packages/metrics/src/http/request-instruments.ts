import type { Attributes } from '@opentelemetry/api';
import type { DataPoint, Histogram, MetricData } from '@opentelemetry/sdk-metrics';
import type { BucketCells } from '../bucket-cells.ts';
import { detached, MAX_VALUE_LENGTH } from '../guard/plain-attributes.ts';
import { descriptor, histogram, hrTime, sum } from '../metric-data.ts';
import type { OverflowLog } from '../guard/overflow-log.ts';
import { type ActiveRequests, RequestSeries } from './request-series.ts';
import type { HttpServerMetrics, RequestMeasurement } from './http-server-metrics.ts';

const DURATION = descriptor('http.server.request.duration', 's', 'Duration of HTTP server requests.');
const ACTIVE = descriptor(
  'http.server.active_requests',
  '{request}',
  'Number of HTTP server requests under way.',
);
const REQUEST_BODY = descriptor('http.server.request.body.size', 'By', 'Size of HTTP server request bodies.');
const RESPONSE_BODY = descriptor(
  'http.server.response.body.size',
  'By',
  'Size of HTTP server response bodies.',
);

/** Methods the semantic conventions know; any other is `_OTHER`, so that a client cannot make series. */
const METHODS: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
]);
const OTHER_METHOD = '_OTHER';

type ByStatus = Map<number, RequestSeries>;
type ByMethod = Map<string, ByStatus>;

export interface RequestInstrumentsOptions {
  /** Series a metric may have, the overflow series included. */
  readonly limit: number;
  readonly overflow: OverflowLog;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * The instruments of HTTP requests, written directly: a stock histogram serialises its attributes at every call. A series is
 * found by route, then method, then status, with no string built.
 */
export class RequestInstruments implements HttpServerMetrics {
  readonly #limit: number;
  readonly #overflowLog: OverflowLog;
  readonly #now: () => number;
  readonly #byRoute = new Map<string | undefined, ByMethod>();
  readonly #series: RequestSeries[] = [];
  #overflow: RequestSeries | undefined;
  readonly #activeByScheme = new Map<string, Map<string, ActiveRequests>>();
  readonly #active: ActiveRequests[] = [];
  #activeOverflow: ActiveRequests | undefined;

  constructor(options: RequestInstrumentsOptions) {
    this.#limit = options.limit;
    this.#overflowLog = options.overflow;
    this.#now = options.now;
  }

  started(method: string, scheme: string): void {
    this.#activeOf(method, scheme).value++;
  }

  ended(request: RequestMeasurement): void {
    const series = this.#find(request) ?? this.#create(request);
    const active = series.active ?? this.#activeOf(request.method, request.scheme);
    active.value--;
    const seconds = request.durationSeconds;
    const bucket = series.duration.record(seconds);
    if (request.requestBytes !== undefined) series.requestBody.record(request.requestBytes);
    series.responseBody.record(request.responseBytes);
    const { traceId, spanId } = request;
    if (traceId === undefined || spanId === undefined || ((request.traceFlags ?? 1) & 1) === 0) return;
    series.duration.keepExemplar(bucket, traceId, spanId, seconds, request.endTimeMs ?? this.#now());
  }

  /** A snapshot of all of it. */
  collect(): MetricData[] {
    const endTime = hrTime(this.#now());
    const series = this.#overflow === undefined ? this.#series : [...this.#series, this.#overflow];
    const active =
      this.#activeOverflow === undefined ? this.#active : [...this.#active, this.#activeOverflow];
    const points = (cellsOf: (one: RequestSeries) => BucketCells): DataPoint<Histogram>[] =>
      series.map((one) => cellsOf(one).point(one.attributes, one.startTime, endTime));
    return [
      histogram(
        DURATION,
        points((one) => one.duration),
      ),
      sum(
        ACTIVE,
        false,
        active.map(({ attributes, startTime, value }) => ({ attributes, startTime, endTime, value })),
      ),
      histogram(
        REQUEST_BODY,
        points((one) => one.requestBody),
      ),
      histogram(
        RESPONSE_BODY,
        points((one) => one.responseBody),
      ),
    ];
  }

  #find(request: RequestMeasurement): RequestSeries | undefined {
    const byMethod = this.#byRoute.get(request.route);
    if (byMethod === undefined) return undefined;
    // Only known methods are keys, so a miss is either new or one of the others.
    const byStatus = byMethod.get(request.method) ?? byMethod.get(knownMethod(request.method));
    let series = byStatus?.get(request.status);
    while (
      series !== undefined &&
      (series.scheme !== request.scheme || series.errorType !== request.errorType)
    ) {
      series = series.next;
    }
    return series;
  }

  #create(request: RequestMeasurement): RequestSeries {
    if (isLong(request.route) || isLong(request.errorType)) {
      this.#overflowLog.refuse(DURATION.name);
      return this.#overflowed();
    }
    if (this.#series.length >= this.#limit - 1) return this.#overflowSeries();
    const method = knownMethod(request.method);
    const { status, scheme } = request;
    const route = detached(request.route);
    const errorType = detached(request.errorType);
    const attributes: Attributes = { 'http.request.method': method, 'url.scheme': scheme };
    if (route !== undefined) attributes['http.route'] = route;
    if (status !== 0) attributes['http.response.status_code'] = status;
    if (errorType !== undefined) attributes['error.type'] = errorType;
    const active = this.#activeOf(method, scheme);
    const series = new RequestSeries(
      attributes,
      hrTime(this.#now()),
      scheme,
      errorType,
      active === this.#activeOverflow ? undefined : active,
    );
    let byMethod = this.#byRoute.get(route);
    if (byMethod === undefined) this.#byRoute.set(route, (byMethod = new Map()));
    let byStatus = byMethod.get(method);
    if (byStatus === undefined) byMethod.set(method, (byStatus = new Map()));
    series.next = byStatus.get(status);
    byStatus.set(status, series);
    this.#series.push(series);
    return series;
  }

  #overflowSeries(): RequestSeries {
    const attributesOfAll = (): Attributes[] => this.#series.map(({ attributes }) => attributes);
    this.#overflowLog.add(DURATION.name, attributesOfAll);
    return this.#overflowed();
  }

  #overflowed(): RequestSeries {
    this.#overflowLog.count(REQUEST_BODY.name);
    this.#overflowLog.count(RESPONSE_BODY.name);
    return (this.#overflow ??= new RequestSeries(
      { 'otel.metric.overflow': true },
      hrTime(this.#now()),
      '',
      undefined,
      undefined,
    ));
  }

  #activeOf(method: string, scheme: string): ActiveRequests {
    const byMethod = this.#activeByScheme.get(scheme);
    return (
      byMethod?.get(method) ??
      byMethod?.get(knownMethod(method)) ??
      this.#createActive(knownMethod(method), scheme)
    );
  }

  #createActive(method: string, scheme: string): ActiveRequests {
    const startTime = hrTime(this.#now());
    if (this.#active.length >= this.#limit - 1) {
      this.#overflowLog.add(ACTIVE.name, () => this.#active.map(({ attributes }) => attributes));
      return (this.#activeOverflow ??= {
        attributes: { 'otel.metric.overflow': true },
        startTime,
        value: 0,
      });
    }
    const active: ActiveRequests = {
      attributes: { 'http.request.method': method, 'url.scheme': scheme },
      startTime,
      value: 0,
    };
    let byMethod = this.#activeByScheme.get(scheme);
    if (byMethod === undefined) this.#activeByScheme.set(scheme, (byMethod = new Map()));
    byMethod.set(method, active);
    this.#active.push(active);
    return active;
  }
}

/** Longer than a route's template or an error's name ever is; many of them would take the memory that series may not. */
function isLong(text: string | undefined): boolean {
  return text !== undefined && text.length > MAX_VALUE_LENGTH;
}

function knownMethod(method: string): string {
  return METHODS.has(method) ? method : OTHER_METHOD;
}
