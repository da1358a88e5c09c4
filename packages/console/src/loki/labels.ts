import { DecodeError } from '../ingest/decode-error.ts';

export type Labels = readonly (readonly [name: string, value: string])[];

/** Reads a stream selector as protobuf pushes carry it: `{service="orders", level="info"}`. */
export function parseLabels(text: string): Labels {
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (body === undefined) throw new DecodeError(`labels are not in braces: ${text.slice(0, 80)}`);
  const labels: [string, string][] = [];
  const pair = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*("(?:[^"\\]|\\.)*"|`[^`]*`)\s*(,|$)/y;
  while (pair.lastIndex < body.length) {
    const before = pair.lastIndex;
    const found = pair.exec(body);
    if (!found) {
      if (body.slice(before).trim() === '') break;
      throw new DecodeError(`labels cannot be read from: ${body.slice(before, before + 80)}`);
    }
    const [, name = '', quoted = ''] = found;
    if (labels.some(([known]) => known === name)) throw new DecodeError(`label "${name}" occurs twice`);
    labels.push([name, quoted.startsWith('`') ? quoted.slice(1, -1) : unquote(quoted)]);
  }
  return labels;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** Go's string syntax. */
function unquote(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)/gs, (_, escape: string) => {
      if (/^[xuU]/.test(escape) && escape.length > 1) {
        const code = Number.parseInt(escape.slice(1), 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
      }
      if (/^[0-7]{3}$/.test(escape)) return String.fromCodePoint(Number.parseInt(escape, 8));
      return ESCAPES[escape] ?? escape;
    });
}

/** Loki's own order of labels that name a service. */
const SERVICE_LABELS = [
  'service_name',
  'service',
  'app',
  'application',
  'app_name',
  'name',
  'app_kubernetes_io_name',
  'container',
  'container_name',
  'k8s_container_name',
  'component',
  'workload',
  'job',
  'k8s_job_name',
];

export function serviceOf(labels: Labels): string {
  for (const wanted of SERVICE_LABELS) {
    const found = labels.find(([name, value]) => name === wanted && value !== '');
    if (found) return found[1].slice(0, 200);
  }
  return 'unknown_service';
}
