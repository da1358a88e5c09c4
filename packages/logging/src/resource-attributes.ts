/** What log records are about; values that OTLP has a form for. */
export type ResourceAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;
