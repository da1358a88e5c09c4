export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export interface Answered {
  readonly result: readonly Series[];
  /** What Prometheus finds odd about the query or its data. */
  readonly remarks: readonly string[];
}

/** As `/api/v1/rules` tells it. */
export interface RuleGroup {
  readonly name: string;
  readonly file: string;
  readonly rules: readonly {
    readonly name: string;
    readonly query: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly health: 'ok' | 'err' | 'unknown';
    readonly lastError?: string;
    readonly type: 'alerting' | 'recording';
  }[];
}

export interface ActiveTarget {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

export interface Exemplars {
  readonly seriesLabels: Readonly<Record<string, string>>;
  readonly exemplars: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: string;
    readonly timestamp: number;
  }[];
}

/** An instant query. */
export async function query(url: string, promql: string): Promise<Answered> {
  const answer = await ask(url, 'query', { query: promql });
  const { result } = answer.data as { result: Series[] };
  return { result, remarks: [...(answer.warnings ?? []), ...(answer.infos ?? [])] };
}

export async function rulesOf(url: string): Promise<readonly RuleGroup[]> {
  return ((await ask(url, 'rules')).data as { groups: RuleGroup[] }).groups;
}

export async function targetsOf(url: string): Promise<readonly ActiveTarget[]> {
  return ((await ask(url, 'targets', { state: 'active' })).data as { activeTargets: ActiveTarget[] })
    .activeTargets;
}

export async function exemplarsOf(
  url: string,
  promql: string,
  sinceMs: number,
): Promise<readonly Exemplars[]> {
  const range = { start: String(sinceMs / 1000), end: String(Date.now() / 1000 + 1) };
  return (await ask(url, 'query_exemplars', { query: promql, ...range })).data as Exemplars[];
}

/** Prometheus' own counters, summed over their labels. */
export async function ownCounters(url: string, names: readonly string[]): Promise<Record<string, number>> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const sum = (name: string): number =>
    page
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
  return Object.fromEntries(names.map((name) => [name, sum(name)]));
}

interface Envelope {
  readonly data: unknown;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

async function ask(url: string, path: string, parameters: Record<string, string> = {}): Promise<Envelope> {
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} for ${JSON.stringify(parameters)}: ${text}`);
  return JSON.parse(text) as Envelope;
}
