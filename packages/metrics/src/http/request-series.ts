import type { Attributes, HrTime } from '@opentelemetry/api';
import { BucketCells } from '../bucket-cells.ts';

/** Seconds, from the HTTP semantic conventions. */
export const DURATION_BOUNDS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
/** Bytes; the conventions leave them open. */
export const BODY_SIZE_BOUNDS: readonly number[] = [0, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

/** Requests under way of one method and scheme. */
export interface ActiveRequests {
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  value: number;
}

/** What is known of all requests with the same attributes. One set of attributes serves three metrics. */
export class RequestSeries {
  readonly scheme: string;
  readonly errorType: string | undefined;
  readonly attributes: Attributes;
  readonly active: ActiveRequests | undefined;
  readonly startTime: HrTime;
  readonly duration: BucketCells = new BucketCells(DURATION_BOUNDS);
  readonly requestBody: BucketCells = new BucketCells(BODY_SIZE_BOUNDS);
  readonly responseBody: BucketCells = new BucketCells(BODY_SIZE_BOUNDS);
  /** The next series of the same route, method and status. */
  next: RequestSeries | undefined;

  constructor(
    attributes: Attributes,
    startTime: HrTime,
    scheme: string,
    errorType: string | undefined,
    active: ActiveRequests | undefined,
  ) {
    this.attributes = attributes;
    this.startTime = startTime;
    this.scheme = scheme;
    this.errorType = errorType;
    this.active = active;
  }
}
