import { createMetrics, type Metrics } from '../create-metrics.ts';
import type { MetricsOptions } from '../options.ts';
import type { ParsedFamily } from './line-scanner.ts';
import { parseOpenMetrics } from './strict-openmetrics.ts';
import { parseText } from './strict-text.ts';

export const OPENMETRICS = 'application/openmetrics-text; version=1.0.0';

export interface Warning {
  readonly message: string;
  readonly details: Record<string, unknown>;
}

/** Metrics whose warnings are kept, without those of the runtime. */
export function startMetrics(options: Partial<MetricsOptions> = {}): Metrics & { warnings: Warning[] } {
  const warnings: Warning[] = [];
  const metrics = createMetrics({
    service: 'test',
    runtimeMetrics: false,
    warn: (message, details) => warnings.push({ message, details }),
    ...options,
  });
  return { ...metrics, warnings };
}

/** Both pages of a moment, each judged by its strict parser. */
export async function readPages(metrics: Metrics): Promise<{
  openmetrics: Map<string, ParsedFamily>;
  text: Map<string, ParsedFamily>;
}> {
  const openmetrics = await metrics.scrape({ accept: OPENMETRICS });
  const text = await metrics.scrape();
  if (openmetrics.status !== 200) throw new Error(openmetrics.body.toString());
  return { openmetrics: parseOpenMetrics(openmetrics.body), text: parseText(text.body) };
}

/** Samples of the OpenMetrics page as `name{a="b"} value`, of families whose name begins so. */
export async function readSamples(metrics: Metrics, prefix: string): Promise<string[]> {
  const { openmetrics } = await readPages(metrics);
  return [...openmetrics.values()]
    .filter(({ name }) => name.startsWith(prefix))
    .flatMap(({ samples }) => samples)
    .map(({ name, labels, value }) => {
      const text = [...labels].map(([label, text]) => `${label}="${text}"`).join(',');
      return `${name}${text === '' ? '' : `{${text}}`} ${value}`;
    });
}
