/** A field of the JSON lines. */
export interface LogField {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean' | 'object';
  /** Which lines have it. */
  readonly on: 'every line' | 'lines of a request' | 'access lines' | 'lines with an error';
  readonly what: string;
  /** Where it is kept in Loki, besides the line itself. */
  readonly loki?: 'label' | 'structured metadata';
}

export const LOG_FIELDS: readonly LogField[] = [
  { name: 'time', type: 'string', on: 'every line', what: 'RFC 3339 in UTC, milliseconds' },
  {
    name: 'level',
    type: 'string',
    on: 'every line',
    what: '`error` `warn` `info` `http` `debug`',
    loki: 'label',
  },
  { name: 'message', type: 'string', on: 'every line', what: 'what happened; `request` on access lines' },
  { name: 'service', type: 'string', on: 'every line', what: 'the service’s name', loki: 'label' },
  { name: 'version', type: 'string', on: 'every line', what: 'its version, where it is known' },
  {
    name: 'environment',
    type: 'string',
    on: 'every line',
    what: 'the deployment’s environment, where it is known',
    loki: 'label',
  },
  {
    name: 'trace_id',
    type: 'string',
    on: 'lines of a request',
    what: '32 hexadecimal digits',
    loki: 'structured metadata',
  },
  {
    name: 'span_id',
    type: 'string',
    on: 'lines of a request',
    what: '16 hexadecimal digits',
    loki: 'structured metadata',
  },
  { name: 'trace_flags', type: 'string', on: 'lines of a request', what: '`01` sampled, `00` not' },
  { name: 'method', type: 'string', on: 'access lines', what: 'the request’s method' },
  { name: 'route', type: 'string', on: 'access lines', what: 'the route’s template, where one matched' },
  { name: 'path', type: 'string', on: 'access lines', what: 'the path without its query' },
  { name: 'status', type: 'number', on: 'access lines', what: 'the status as sent' },
  { name: 'duration_ms', type: 'number', on: 'access lines', what: 'until the response was closed' },
  { name: 'bytes', type: 'number', on: 'access lines', what: 'of the response’s body' },
  {
    name: 'client_aborted',
    type: 'boolean',
    on: 'access lines',
    what: 'whether the client left before the end',
  },
  { name: 'error', type: 'object', on: 'lines with an error', what: '`type`, `message`, `stack`, `cause`' },
];
