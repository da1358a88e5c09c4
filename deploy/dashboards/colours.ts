import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';

export interface Override {
  readonly matcher: { readonly id: string; readonly options: string };
  readonly properties: DynamicConfigValue[];
}

/** The same colour for the same thing on every dashboard: statuses, levels of lines, results, destinations. */
const COLOURS: Readonly<Record<string, string>> = {
  '1xx': 'purple',
  '2xx': 'green',
  '3xx': 'blue',
  '4xx': 'orange',
  '5xx': 'red',
  error: 'red',
  warn: 'orange',
  info: 'green',
  http: 'blue',
  debug: 'text',
  offreapi: 'blue',
  'datapress-api': 'purple',
  'datapress-front': 'green',
  page: 'green',
  call: 'purple',
  now: 'blue',
  accepted: 'green',
  refused: 'orange',
  done: 'green',
  failed: 'orange',
  'given-up': 'red',
  p50: 'green',
  p90: 'yellow',
  p95: 'orange',
  p99: 'red',
  idle: 'text',
};

/** Gives series of these names their colours. */
export function coloured(...names: readonly string[]): Override[] {
  return names.map((name) => ({
    matcher: { id: 'byName', options: name },
    properties: [colour(COLOURS[name] ?? 'blue')],
  }));
}

/** A series that is there to compare with: dashed, grey, without a filling. */
export function reference(name: string): Override {
  return {
    matcher: { id: 'byRegexp', options: name },
    properties: [
      colour('text'),
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
      { id: 'custom.fillOpacity', value: 0 },
      { id: 'custom.lineWidth', value: 1 },
    ],
  };
}

function colour(fixedColor: string): DynamicConfigValue {
  return { id: 'color', value: { mode: 'fixed', fixedColor } };
}

export const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;
export const LEVELS = ['error', 'warn', 'info', 'http', 'debug'] as const;
