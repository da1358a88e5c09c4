import { randomBytes } from 'node:crypto';

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** What was seen, or what was missing and where to look. */
  readonly detail: string;
}

/** A check throws an Error whose message says what is wrong, and returns what it saw. */
export type Check = () => Promise<string>;

export interface Places {
  /** Origins of the services, by name. */
  readonly services: Readonly<Record<string, string>>;
  readonly prometheus?: string;
  readonly loki?: string;
  readonly jaeger?: string;
  /** Takes the part of the three above where they are not. */
  readonly console?: string;
  /** `kubectl get deployments,statefulsets -o json`. */
  readonly workloads?: string;
}

/** Everything that can be checked with what is given, in the order in which one thing needs another. */
export function checksOf(places: Places): Readonly<Record<string, Check>> {
  const { services, prometheus, loki, jaeger, console: page, workloads } = places;
  const traceId = randomBytes(16).toString('hex');
  const names = Object.keys(services);
  const front = services['datapress-front'];
  return {
    ...(workloads !== undefined && podChecks(workloads)),
    ...Object.fromEntries(
      Object.entries(services).map(([name, origin]) => [`endpoints of ${name}`, () => endpoints(origin)]),
    ),
    ...(prometheus !== undefined && {
      'scraped by Prometheus': () => scrapedByPrometheus(prometheus, names),
    }),
    ...(page !== undefined &&
      prometheus === undefined && {
        'scraped by the console': () => scrapedByConsole(page, names),
      }),
    ...(front !== undefined && { 'a traced request': () => tracedRequest(front, traceId) }),
    ...(front !== undefined && loki !== undefined && { 'its line in Loki': () => lineInLoki(loki, traceId) }),
    ...(front !== undefined &&
      jaeger !== undefined && {
        'its trace in Jaeger': () => traceInJaeger(jaeger, traceId),
      }),
    ...(front !== undefined &&
      page !== undefined &&
      loki === undefined &&
      jaeger === undefined && {
        'its trace and line in the console': () => traceInConsole(page, traceId),
      }),
  };
}

/** Runs a check until it is content or the time is up: signals arrive some seconds after what they tell of. */
export async function settle(name: string, check: Check, timeoutMs: number): Promise<CheckResult> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return { name, ok: true, detail: await check() };
    } catch (error) {
      if (performance.now() >= deadline) return { name, ok: false, detail: (error as Error).message };
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

interface WorkloadList {
  readonly items: readonly {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: { readonly replicas?: number };
    readonly status?: { readonly readyReplicas?: number };
  }[];
}

function podChecks(json: string): Record<string, Check> {
  const { items } = JSON.parse(json) as WorkloadList;
  if (items.length === 0) return { pods: () => Promise.reject(new Error('nothing is deployed')) };
  return Object.fromEntries(
    items.map(({ metadata: { name, namespace }, spec: { replicas = 1 }, status }) => [
      `pods of ${namespace}/${name}`,
      async () => {
        const seen = `${status?.readyReplicas ?? 0} of ${replicas} ready`;
        if ((status?.readyReplicas ?? 0) < replicas || replicas === 0) throw new Error(seen);
        return seen;
      },
    ]),
  );
}

async function endpoints(origin: string): Promise<string> {
  const seen: string[] = [];
  for (const path of ['/livez', '/readyz', '/metrics']) {
    const { status } = await ask(`${origin}${path}`);
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    seen.push(path);
  }
  return `${seen.join(', ')} answer`;
}

async function scrapedByPrometheus(url: string, names: readonly string[]): Promise<string> {
  const query = `up{job=~"${names.join('|')}"}`;
  const { body } = await askOk(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = JSON.parse(body) as {
    data: { result: { metric: Record<string, string>; value: [number, string] }[] };
  };
  for (const name of names) {
    const targets = data.result.filter(({ metric }) => metric['job'] === name);
    if (targets.length === 0) throw new Error(`no target of job ${name}; is its ServiceMonitor selected?`);
    const down = targets.filter(({ value }) => value[1] !== '1').map(({ metric }) => metric['instance']);
    if (down.length > 0) throw new Error(`${name} is not scraped at ${down.join(', ')}`);
  }
  return `${data.result.length} targets up`;
}

async function scrapedByConsole(url: string, names: readonly string[]): Promise<string> {
  const { body } = await askOk(`${url}/api/services`);
  const { services } = JSON.parse(body) as {
    services: { name: string; targets: readonly { up?: boolean; error: string }[] }[];
  };
  for (const name of names) {
    const targets = services.find((service) => service.name === name)?.targets ?? [];
    if (!targets.some(({ up }) => up === true))
      throw new Error(`${name} is not scraped: ${targets[0]?.error ?? 'no target'}`);
  }
  return `${names.length} services scraped`;
}

async function tracedRequest(front: string, traceId: string): Promise<string> {
  const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
  const { body } = await askOk(`${front}/`, { traceparent });
  if (!body.includes('story up'))
    throw new Error('the front answers, and says that it does not reach the API');
  return `trace ${traceId}`;
}

async function lineInLoki(url: string, traceId: string): Promise<string> {
  const query = encodeURIComponent(`{service="datapress-front"} |= "${traceId}"`);
  const { body } = await askOk(`${url}/loki/api/v1/query_range?query=${query}&since=1h&limit=10`);
  const { data } = JSON.parse(body) as { data: { result: { values: unknown[] }[] } };
  const lines = data.result.reduce((sum, { values }) => sum + values.length, 0);
  if (lines === 0) throw new Error(`no line of datapress-front with trace ${traceId}`);
  return `${lines} found`;
}

async function traceInJaeger(url: string, traceId: string): Promise<string> {
  const { status, body } = await ask(`${url}/api/traces/${traceId}`);
  if (status !== 200) throw new Error(`no trace ${traceId}: Jaeger answered ${status}`);
  const { data } = JSON.parse(body) as {
    data: { spans: unknown[]; processes: Record<string, { serviceName: string }> }[];
  };
  const names = new Set(Object.values(data[0]?.processes ?? {}).map(({ serviceName }) => serviceName));
  for (const name of ['datapress-front', 'datapress-api']) {
    if (!names.has(name)) throw new Error(`trace ${traceId} has no span of ${name} yet`);
  }
  return `${data[0]?.spans.length} spans of ${[...names].toSorted().join(' and ')}`;
}

async function traceInConsole(url: string, traceId: string): Promise<string> {
  const { status, body } = await ask(`${url}/api/traces/${traceId}`);
  if (status !== 200) throw new Error(`no trace ${traceId} in the console`);
  const { spans, logs, services } = JSON.parse(body) as {
    spans: unknown[];
    logs: unknown[];
    services: { name: string }[];
  };
  const names = services.map(({ name }) => name);
  if (!names.includes('datapress-api')) throw new Error('its trace has no span of datapress-api yet');
  if (logs.length === 0) throw new Error('its trace has no log line yet');
  return `${spans.length} spans, ${logs.length} lines`;
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

async function ask(url: string, headers: Record<string, string> = {}): Promise<Reply> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    const { message, cause } = error as Error;
    throw new Error(`${url} does not answer: ${cause instanceof Error ? cause.message : message}`, {
      cause: error,
    });
  }
}

async function askOk(url: string, headers?: Record<string, string>): Promise<Reply> {
  const reply = await ask(url, headers);
  if (reply.status !== 200) throw new Error(`${url} answered ${reply.status}`);
  return reply;
}
