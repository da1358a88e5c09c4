import type { PanelQuery } from '../inspect.ts';

/** As both APIs give it: `metric` or `stream`, and one value or many. */
export interface Series {
  readonly metric?: Readonly<Record<string, string>>;
  readonly stream?: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number | string, string])[];
}

export interface Answer {
  readonly resultType: 'vector' | 'matrix' | 'streams' | 'scalar';
  readonly result: readonly Series[];
}

/** Asks as Grafana does: at the end of the time range, or over it. */
export async function askPrometheus(
  url: string,
  { instant }: Pick<PanelQuery, 'instant'>,
  query: string,
  seconds: number,
): Promise<Answer> {
  return instant
    ? ask(`${url}/api/v1/query`, { query })
    : ask(`${url}/api/v1/query_range`, { query, ...lastSeconds(seconds), step: '1' });
}

export async function askLoki(
  url: string,
  { instant }: Pick<PanelQuery, 'instant'>,
  query: string,
  seconds: number,
): Promise<Answer> {
  return instant
    ? ask(`${url}/loki/api/v1/query`, { query })
    : ask(`${url}/loki/api/v1/query_range`, { query, ...lastSeconds(seconds), step: '5', limit: '20' });
}

/** Traces behind the points of a chart. */
export async function askExemplars(url: string, query: string): Promise<readonly string[]> {
  const found = await post(`${url}/api/v1/query_exemplars`, { query, ...lastSeconds(60) });
  const series = (found as { data: { exemplars: { labels: Record<string, string> }[] }[] }).data;
  return series.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels['trace_id'] ?? ''));
}

async function ask(url: string, query: Readonly<Record<string, string>>): Promise<Answer> {
  return ((await post(url, query)) as { data: Answer }).data;
}

async function post(url: string, query: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(query) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} for ${query['query']}: ${text}`);
  return JSON.parse(text);
}

function lastSeconds(seconds: number): { start: string; end: string } {
  const now = Date.now() / 1000;
  return { start: String(now - seconds), end: String(now) };
}
