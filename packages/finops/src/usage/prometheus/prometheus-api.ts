import type { JsonAnswer, JsonClient } from '../http/json-client.ts';
import { SourceError } from '../http/source-error.ts';
import { Shape } from '../shape.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** A series as pairs [epoch seconds, value as text], just as it came: it is large, and read once. */
export interface RangeSeries {
  readonly labels: Labels;
  readonly values: readonly (readonly [number, string])[];
}

/**
 * The three endpoints of Prometheus' HTTP API that are needed, their answers checked before use. Any server that speaks it will do
 * (Thanos, Mimir, VictoriaMetrics).
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/
 */
export class PrometheusApi {
  /** What the server warned of, each once. */
  readonly warnings: Set<string> = new Set();
  readonly #client: JsonClient;

  constructor(client: JsonClient) {
    this.#client = client;
  }

  async query(promql: string, atSeconds: number): Promise<Sample[]> {
    const form = new URLSearchParams({ query: promql, time: String(atSeconds) });
    const data = this.#data(await this.#ask('/api/v1/query', form), '/api/v1/query').shape('data');
    if (data.string('resultType') !== 'vector') data.wrong('resultType', '"vector"');
    return data.shapes('result').map((series) => ({
      labels: series.strings('metric'),
      value: Number(series.array('value')[1]),
    }));
  }

  async queryRange(
    promql: string,
    startSeconds: number,
    endSeconds: number,
    stepSeconds: number,
  ): Promise<RangeSeries[]> {
    const form = new URLSearchParams({
      query: promql,
      start: String(startSeconds),
      end: String(endSeconds),
      step: String(stepSeconds),
    });
    const data = this.#data(await this.#ask('/api/v1/query_range', form), '/api/v1/query_range').shape(
      'data',
    );
    if (data.string('resultType') !== 'matrix') data.wrong('resultType', '"matrix"');
    return data.shapes('result').map((series) => {
      const values = series.array('values');
      if (!values.every((pair) => Array.isArray(pair) && typeof pair[0] === 'number')) {
        series.wrong('values', 'pairs of a time and a value');
      }
      return { labels: series.strings('metric'), values: values as readonly [number, string][] };
    });
  }

  /** Label sets of all series that match one of the selectors and existed in the period. */
  async series(selectors: readonly string[], startSeconds: number, endSeconds: number): Promise<Labels[]> {
    const form = new URLSearchParams({ start: String(startSeconds), end: String(endSeconds) });
    for (const selector of selectors) form.append('match[]', selector);
    const data = this.#data(await this.#ask('/api/v1/series', form), '/api/v1/series');
    return data
      .array('data')
      .map((labels) => new Shape({ labels }, malformed('/api/v1/series')).strings('labels'));
  }

  async #ask(path: string, form: URLSearchParams): Promise<JsonAnswer> {
    const answer = await this.#client.post(path, form);
    // Gateways that only let reading through may know no other method.
    return answer.status === 405 ? await this.#client.get(path, form) : answer;
  }

  #data({ status, body }: JsonAnswer, path: string): Shape {
    const answer = new Shape(body, malformed(`${this.#client.base}${path}`));
    if (!answer.has('status') || answer.string('status') !== 'success') {
      const type = answer.optionalString('errorType') ?? `status ${status}`;
      const message = (answer.optionalString('error') ?? 'no reason given').slice(0, 300);
      throw new SourceError(`${this.#client.base}${path}: the query failed (${type}): ${message}.`, {
        tooMuch: type === 'timeout' || /too many samples|too large|exceeded/i.test(message),
      });
    }
    for (const name of ['warnings'] as const) {
      if (answer.has(name))
        for (const warning of answer.array(name)) this.warnings.add(`Prometheus: ${String(warning)}`);
    }
    return answer;
  }
}

function malformed(where: string): (problem: string) => SourceError {
  return (problem) => new SourceError(`${where}: it does not answer as Prometheus does: ${problem}.`);
}
