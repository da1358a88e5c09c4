import { resolve } from 'node:path';
import { UsageError, type CommandIo } from '../cli/command.ts';
import type { OnProgress } from './byte-source.ts';
import type { JsonClientOptions } from './http/json-client.ts';
import { requestHeaders } from './http/request-headers.ts';
import { sourceAddress } from './http/source-address.ts';
import { parseDuration, parseInstant, usageWindow } from './usage-window.ts';
import type { ClusterUsage, UsageWindow } from './workload-usage.ts';

/** For `parseArgs`: where a command takes usage from. Spread into the options of `report` and `record`. */
export const SOURCE_OPTIONS = {
  file: { type: 'string' },
  csv: { type: 'string' },
  prometheus: { type: 'string' },
  opencost: { type: 'string' },
  kubecost: { type: 'string' },
  window: { type: 'string' },
  step: { type: 'string' },
  end: { type: 'string' },
  cluster: { type: 'string' },
  namespace: { type: 'string', multiple: true },
  selector: { type: 'string' },
  'node-class-label': { type: 'string', multiple: true },
  header: { type: 'string', multiple: true },
  timeout: { type: 'string' },
} as const;

/** For a command's help, to stand under “Source (one of)”. */
export const SOURCE_HELP = `Source, one of:
  --file FILE|-         a recorded file (vigie-finops record), gzipped or not; - is standard input
  --csv FILE            rows of samples, gzipped or not; docs/usage-and-allocation.md lists the columns
  --prometheus URL      with kube-state-metrics and cAdvisor metrics (or Thanos, Mimir, VictoriaMetrics)
  --opencost URL        e.g. http://localhost:9003
  --kubecost URL        e.g. http://localhost:9090

  --window DURATION     how far back. Default: 14d                    [prometheus, opencost, kubecost]
  --step DURATION       of one value. Default: 5m of Prometheus, 1d of OpenCost and Kubecost
  --end INSTANT         2026-11-02T00:00:00Z or epoch seconds. Default: now, at the step's last multiple
  --cluster NAME        what the cluster is called. Default: what the source says, or “default”
  --namespace NAME      only this one; may be given several times             [prometheus]
  --selector MATCHERS   added to every query, e.g. 'cluster="prod"'           [prometheus]
  --node-class-label L  label of kube_node_labels that names the class of a node [prometheus]
  --header "N: VALUE"   sent with every request, e.g. "X-Scope-OrgID: team-a"
  --timeout DURATION    of one request. Default: 2m

  VIGIE_FINOPS_BEARER_TOKEN or VIGIE_FINOPS_AUTHORIZATION (the header's whole value) authenticate.
`;

/** What `parseArgs` makes of `SOURCE_OPTIONS`. */
export type SourceValues = {
  readonly [K in keyof typeof SOURCE_OPTIONS]?: (typeof SOURCE_OPTIONS)[K] extends { readonly multiple: true }
    ? string[] | undefined
    : string | undefined;
};

const SOURCES = ['file', 'csv', 'prometheus', 'opencost', 'kubecost'] as const;

/** Which source was asked for; a UsageError where none or more than one was. */
export function sourceOf(values: SourceValues): {
  readonly kind: (typeof SOURCES)[number];
  readonly where: string;
} {
  const given = SOURCES.filter((name) => values[name] !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    const listed = SOURCES.map((name) => `--${name}`).join(', ');
    throw new UsageError(
      given.length === 0
        ? `Say where usage comes from: one of ${listed}.`
        : `Usage can come from one source only, received ${given.map((name) => `--${name}`).join(' and ')}.`,
    );
  }
  return { kind, where: values[kind] ?? '' };
}

/** Opens the source that was asked for. Code of the others is not even loaded. */
export async function openUsage(
  values: SourceValues,
  io: Pick<CommandIo, 'stdin' | 'env' | 'cwd' | 'now'>,
  onProgress?: OnProgress,
): Promise<ClusterUsage> {
  const { kind, where } = sourceOf(values);
  const common = {
    ...(onProgress !== undefined && { onProgress }),
    ...(values.cluster !== undefined && { cluster: values.cluster }),
  };
  return await OPENERS[kind]({ where, values, io, common });
}

interface Asked {
  readonly where: string;
  readonly values: SourceValues;
  readonly io: Pick<CommandIo, 'stdin' | 'env' | 'cwd' | 'now'>;
  readonly common: { readonly onProgress?: OnProgress; readonly cluster?: string };
}

const OPENERS: Readonly<Record<(typeof SOURCES)[number], (asked: Asked) => Promise<ClusterUsage>>> = {
  file: async ({ where, io, common: { cluster, ...options } }) => {
    const { readRecordedStream, readRecordedUsage } = await import('./recorded/read-usage.ts');
    const usage =
      where === '-'
        ? await readRecordedStream(io.stdin, 'standard input', options)
        : await readRecordedUsage(resolve(io.cwd, where), options);
    return cluster === undefined ? usage : Object.assign(usage, { cluster });
  },
  csv: async ({ where, values, io, common }) => {
    const { readCsvUsage } = await import('./csv/csv-usage.ts');
    const step = values.step === undefined ? {} : { stepSeconds: parseDuration('--step', values.step) };
    return await readCsvUsage(resolve(io.cwd, where), { ...common, ...step });
  },
  prometheus: async ({ where, values, io, common }) => {
    const { prometheusUsage } = await import('./prometheus/prometheus-usage.ts');
    return await prometheusUsage({
      ...clientOptions('prometheus', where, values, io),
      ...common,
      window: windowOf(values, io, '5m'),
      ...(values.namespace !== undefined && { namespaces: values.namespace }),
      ...(values.selector !== undefined && { selector: values.selector }),
      ...(values['node-class-label'] !== undefined && { nodeClassLabels: values['node-class-label'] }),
    });
  },
  opencost: async (asked) => await allocations('opencost', asked),
  kubecost: async (asked) => await allocations('kubecost', asked),
};

async function allocations(
  product: 'opencost' | 'kubecost',
  { where, values, io, common }: Asked,
): Promise<ClusterUsage> {
  const { opencostUsage } = await import('./opencost/opencost-usage.ts');
  const window = windowOf(values, io, '1d');
  return await opencostUsage({ ...clientOptions(product, where, values, io), ...common, window, product });
}

function windowOf(values: SourceValues, io: Pick<CommandIo, 'now'>, defaultStep: string): UsageWindow {
  return usageWindow(
    values.end === undefined ? io.now() / 1000 : parseInstant('--end', values.end),
    parseDuration('--window', values.window ?? '14d'),
    parseDuration('--step', values.step ?? defaultStep),
  );
}

function clientOptions(
  kind: string,
  where: string,
  values: SourceValues,
  io: Pick<CommandIo, 'env'>,
): JsonClientOptions {
  const { base, authorization } = sourceAddress(`--${kind}`, where);
  return {
    base,
    headers: requestHeaders(io.env, values.header, authorization),
    ...(values.timeout !== undefined && { timeoutMs: parseDuration('--timeout', values.timeout) * 1000 }),
  };
}
