export { createLogger } from './logger.ts';
export type { VigieLogger } from './vigie-logger.ts';
export type { LoggerOptions } from './options.ts';
export type { AccessEntry } from './access-entry.ts';
export type { TraceIds } from './trace-ids.ts';
export type { LokiOptions } from './loki.ts';
export type { OtlpLogsOptions } from './otlp-logs.ts';
export type { Limits } from './limits.ts';
export {
  ECS_FIELD_NAMES,
  type FieldNamePreset,
  KOA_PINO_FIELD_NAMES,
  PINO_FIELD_NAMES,
} from './field-name-presets.ts';
export type { Level } from './levels.ts';
export { createRedactor, type RedactOptions, type Redactor } from './redactor.ts';
