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
  /** What the backend finds odd about the query or its data. */
  readonly remarks: readonly string[];
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

interface Envelope {
  readonly data: Omit<Answer, 'remarks'>;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

async function ask(url: string, query: Readonly<Record<string, string>>): Promise<Answer> {
  const { data, warnings, infos } = (await post(url, query)) as Envelope;
  return { ...data, remarks: [...(warnings ?? []), ...(infos ?? [])] };
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
