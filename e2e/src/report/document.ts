import { versionOf, type BackendName } from '../backends/versions.ts';

/** What a run says of one test. */
export interface TestRow {
  /** Of its file, from the root of the repository. */
  readonly file: string;
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly milliseconds: number;
  readonly backends: readonly BackendName[];
  readonly figures: Readonly<Record<string, string>>;
}

export interface RunFacts {
  /** E.g. `Node 24.21.0 on linux x64, 2 cores`. */
  readonly machine: string;
  readonly seconds: number;
}

/** Folders of `e2e/tests`, in the order of the document. */
const PARTS: Readonly<Record<string, string>> = {
  prometheus: 'Prometheus',
  alertmanager: 'Alertmanager',
  loki: 'Loki',
  jaeger: 'Jaeger',
  postgresql: 'PostgreSQL',
  chaos: 'Chaos',
  kubernetes: 'Kubernetes',
  finops: 'FinOps on real data',
};

/** docs/e2e.md: what was shown, against which version, with which result and figures. */
export function renderDocument(rows: readonly TestRow[], facts: RunFacts): string {
  const failed = rows.filter(({ state }) => state === 'failed').length;
  const skipped = rows.filter(({ state }) => state === 'skipped').length;
  const passed = rows.length - failed - skipped;
  const sections = Object.entries(PARTS).map(([folder, title]) =>
    section(
      title,
      rows.filter(({ file }) => file.startsWith(`e2e/tests/${folder}/`)),
    ),
  );
  return `# End to end on the real backends

Written by \`npm run test:e2e\` itself, each time it runs whole; [e2e/README.md](../e2e/README.md) says how it works. No part of a
backend is simulated but nodes of Kubernetes, which run no containers (kwok).

${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}, in ${duration(facts.seconds)} with all backends built. ${facts.machine}.

## Backends

${table(['backend', 'version'], versions(rows))}
${sections.join('')}${others(rows.filter(({ file }) => !file.startsWith('e2e/tests/')))}`;
}

function section(title: string, rows: readonly TestRow[]): string {
  if (rows.length === 0) return '';
  const lines = rows.map(({ title: what, backends, state, milliseconds, figures }) => [
    what,
    backends.join(', '),
    state,
    duration(milliseconds / 1000),
    Object.entries(figures)
      .map(([name, value]) => `${name}: ${value}`)
      .join('; '),
  ]);
  return `
## ${title}

${table(['what', 'against', 'result', 'time', 'figures'], lines)}
`;
}

/** Tests that drive a backend and stand beside what they test. */
function others(rows: readonly TestRow[]): string {
  const files = [...new Set(rows.map(({ file }) => file))].toSorted();
  if (files.length === 0) return '';
  const lines = files.map((file) => {
    const own = rows.filter((row) => row.file === file);
    const failed = own.filter(({ state }) => state === 'failed').length;
    const skipped = own.filter(({ state }) => state === 'skipped').length;
    const result = failed > 0 ? `${failed} failed` : skipped > 0 ? `${skipped} skipped` : 'passed';
    const milliseconds = own.reduce((sum, row) => sum + row.milliseconds, 0);
    return [
      `[${file}](../${file})`,
      [...new Set(own.flatMap(({ backends }) => backends))].join(', '),
      `${own.length}`,
      result,
      duration(milliseconds / 1000),
    ];
  });
  return `
## Beside what they test

${table(['file', 'against', 'tests', 'result', 'time'], lines)}
`;
}

function versions(rows: readonly TestRow[]): string[][] {
  const used = [...new Set(rows.flatMap(({ backends }) => backends))].toSorted();
  return used.map((name) => [name, versionOf(name)]);
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...lines.map(row)].join('\n');
}

function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
