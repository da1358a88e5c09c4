import { createRedactor } from '@vigie/logging';
import { TelemetryError } from './telemetry-error.ts';

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as not set (OpenTelemetry environment variable specification). */
export function text(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

/** `key1=value1,key2=value2`, values percent-encoded (OpenTelemetry resource SDK specification). Broken pairs are left out. */
export function parseKeyValues(list: string | undefined): Record<string, string> {
  const pairs: [string, string][] = [];
  for (const pair of list?.split(',') ?? []) {
    const equals = pair.indexOf('=');
    const key = pair.slice(0, Math.max(equals, 0)).trim();
    if (key !== '') pairs.push([key, decode(pair.slice(equals + 1).trim())]);
  }
  return Object.fromEntries(pairs);
}

/** @throws TelemetryError `VIGIE_E_TELEMETRY_URL` */
export function requireHttpUrl(option: string, url: string): void {
  const parsed = URL.parse(url);
  if (parsed !== null && /^https?:$/.test(parsed.protocol)) return;
  throw new TelemetryError(
    'VIGIE_E_TELEMETRY_URL',
    `${option} must be an http or https URL such as http://127.0.0.1:4318, received ${JSON.stringify(createRedactor().text(url))}.`,
  );
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
