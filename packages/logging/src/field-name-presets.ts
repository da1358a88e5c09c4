/**
 * Names of pino: `msg` beside `message`, `err` for `error`. Its `level` is a number and its `time` epoch milliseconds; ours stay text.
 * @example
 * createLogger({ service: 'orders', fieldNames: { ...PINO_FIELD_NAMES, service: 'name' } });
 */
export const PINO_FIELD_NAMES: Readonly<Record<string, string>> = { message: 'msg', error: 'err' };

/**
 * Names of koa-pino-logger and pino-http. What these nest (`{"req":{"method":…}}`) is a dotted name here, which Elasticsearch
 * takes for the same field and Loki's `json` parser for the same label, `req_method`.
 */
export const KOA_PINO_FIELD_NAMES: Readonly<Record<string, string>> = {
  ...PINO_FIELD_NAMES,
  method: 'req.method',
  path: 'req.url',
  status: 'res.statusCode',
  duration_ms: 'responseTime',
};

/**
 * Names of the Elastic Common Schema, where it has them: not for `route`, `duration_ms` (it counts nanoseconds), `client_aborted`
 * and the `stack` within `error`.
 */
export const ECS_FIELD_NAMES: Readonly<Record<string, string>> = {
  time: '@timestamp',
  level: 'log.level',
  service: 'service.name',
  version: 'service.version',
  environment: 'service.environment',
  trace_id: 'trace.id',
  span_id: 'span.id',
  method: 'http.request.method',
  path: 'url.path',
  status: 'http.response.status_code',
  bytes: 'http.response.body.bytes',
};

/** Names of a preset, as option `fieldNames` takes them. */
export type FieldNamePreset = 'pino' | 'koa-pino' | 'ecs';

export const FIELD_NAME_PRESETS: Readonly<Record<FieldNamePreset, Readonly<Record<string, string>>>> = {
  pino: PINO_FIELD_NAMES,
  'koa-pino': KOA_PINO_FIELD_NAMES,
  ecs: ECS_FIELD_NAMES,
};
