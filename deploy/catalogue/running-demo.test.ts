import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LOG_FIELDS } from './log-fields.ts';
import { SERVICES, type CatalogueMetric, type Service } from './metric.ts';
import { METRICS, metricsOf } from './metrics.ts';

const root = join(import.meta.dirname, '..', '..');

/** A family of a page in the text format: what its comments and its series say. */
interface Family {
  readonly type: string;
  readonly help: string;
  readonly labels: ReadonlySet<string>;
}

describe('the catalogue', () => {
  it('names each metric once', () => {
    const names = METRICS.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it('has all that the sources create, and nothing they do not', () => {
    const created = instrumentNames().map((name) => name.replaceAll('.', '_'));
    const listed = METRICS.map(({ name }) => name);
    const unknown = created.filter((name) => !listed.some((metric) => metric.startsWith(name)));
    expect(unknown).toEqual([]);
    // HTTP and runtime metrics are made from tables; the running services below show those.
    const ours = listed.filter((name) => /^(offreapi|datapress|vigie)_/.test(name));
    expect(ours.filter((name) => !created.some((made) => name.startsWith(made)))).toEqual([]);
  });
});

describe('the running demo', () => {
  let folder: string;
  let demo: ChildProcess;
  const pages = new Map<Service, ReadonlyMap<string, Family>>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-catalogue-'));
    const ports = ['console', 'offreapi', 'api', 'front', 'otlp', 'loki', 'database'].flatMap((part) => [
      `--port-${part}`,
      '0',
    ]);
    const main = join(root, 'scripts', 'demo', 'main.ts');
    demo = spawn(
      process.execPath,
      ['--conditions=@vigie/source', main, '--folder', folder, '--rate', '20', ...ports],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let said = '';
    for (const stream of [demo.stdout, demo.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
    }
    const origins = await vi.waitFor(() => originsOf(said), { timeout: 150_000, interval: 100 });
    // Some of what is counted comes only with traffic: until every metric of the catalogue that the demo's traffic makes is there.
    await vi.waitFor(
      async () => {
        for (const service of SERVICES) pages.set(service, await familiesOf(`${origins[service]}/metrics`));
        expect(SERVICES.flatMap((service) => missing(service, isAlways))).toEqual([]);
        expect(missing('offreapi', isMadeByTheDemo)).toEqual([]);
      },
      { timeout: 60_000, interval: 500 },
    );
  }, 240_000);

  afterAll(async () => {
    if (demo.exitCode === null) {
      demo.kill('SIGTERM');
      await once(demo, 'exit');
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const missing = (service: Service, which: (metric: CatalogueMetric) => boolean): string[] =>
    metricsOf(service)
      .filter((metric) => which(metric) && !pages.get(service)?.has(metric.name))
      .map(({ name }) => name);

  it.each(SERVICES)('%s exposes nothing that the catalogue lacks', (service) => {
    const listed = new Map(metricsOf(service).map((metric) => [metric.name, metric]));
    for (const [name, family] of pages.get(service) ?? []) {
      if (name === 'target_info') continue;
      const metric = listed.get(name);
      expect(metric, name).toBeDefined();
      expect({ name, type: family.type, help: family.help }).toEqual({
        name,
        type: metric?.type,
        help: metric?.help,
      });
      expect(
        [...family.labels].filter((label) => !metric?.labels.includes(label)),
        `labels of ${name}`,
      ).toEqual([]);
    }
  });

  it.each(SERVICES)(
    '%s writes access lines of the listed fields, and each of those that every line has',
    (service) => {
      const lines = readFileSync(join(folder, 'logs', `${service}.log`), 'utf8')
        .split('\n')
        .filter((line) => line.includes('"message":"request"'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.length).toBeGreaterThan(0);
      const written = new Set(lines.flatMap((line) => Object.keys(line)));
      const listed = new Set(LOG_FIELDS.map(({ name }) => name));
      expect([...written].filter((name) => !listed.has(name))).toEqual([]);
      // A version, an environment and a route are there where they are known.
      const known = new Set(['version', 'environment', 'route']);
      const everywhere = LOG_FIELDS.filter(
        ({ name, on }) => (on === 'every line' || on === 'access lines') && !known.has(name),
      );
      for (const { name } of everywhere) {
        expect(
          lines.every((line) => name in line),
          name,
        ).toBe(true);
      }
    },
  );

  it.each(SERVICES)('%s exposes all that is always there', (service) => {
    expect(pages.get(service)?.size).toBeGreaterThan(30);
    expect(missing(service, isAlways)).toEqual([]);
  });
});

function isAlways({ present }: CatalogueMetric): boolean {
  return present === 'always';
}

/** What a few seconds of the demo's traffic count; the rest takes a withdrawal, a failure, a night. */
function isMadeByTheDemo({ name, present }: CatalogueMetric): boolean {
  const rare = /withdrawals|purged|decisions|failures|overflow|conflicts|faults|vigie_cost_tenant/;
  return present === 'once-used' && !rare.test(name);
}

function originsOf(said: string): Record<Service, string> {
  const origin = (title: string): string => {
    const match = new RegExp(`${title}\\s+(http://\\S+)\\s+ready`).exec(said);
    if (match?.[1] === undefined) throw new Error(`${title} is not ready. The demo said:\n${said}`);
    return match[1];
  };
  return {
    offreapi: origin('OffreAPI'),
    'datapress-api': origin('DataPress API'),
    'datapress-front': origin('DataPress front'),
  };
}

async function familiesOf(url: string): Promise<Map<string, Family>> {
  const page = await (await fetch(url)).text();
  const families = new Map<string, { type: string; help: string; labels: Set<string> }>();
  let current = { type: '', help: '', labels: new Set<string>() };
  for (const line of page.split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (comment !== null) {
      const [, kind, name, text] = comment as unknown as [string, string, string, string];
      current = families.get(name) ?? { type: '', help: '', labels: new Set<string>() };
      families.set(name, current);
      current[kind === 'HELP' ? 'help' : 'type'] = text;
      continue;
    }
    const labels = /\{(.*)\}/.exec(line)?.[1] ?? '';
    for (const [, label] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) {
      if (label !== undefined && label !== 'le') current.labels.add(label);
    }
  }
  return families;
}

/** Names of instruments as they stand in the sources, as far as they are written out. */
function instrumentNames(): string[] {
  const files = globSync(['packages/{metrics,telemetry,koa}/src/**/*.ts', 'demos/**/src/**/*.ts'], {
    cwd: root,
    exclude: (path) => /node_modules|\.test\.ts$/.test(path),
  });
  const names = files.flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    const created = /(?:\.create\w+|\bdescriptor)\(\s*'((?:offreapi|datapress|vigie)\.[\w.]+)'/g;
    return [...source.matchAll(created)].map(([, name]) => name as string);
  });
  const cost = readFileSync(join(root, 'packages/finops/src/meter/cost-metrics.ts'), 'utf8');
  const costNames = [...cost.matchAll(/\b(?:counter|gauge)\(\s*'([\w.]+)'/g)];
  return [...names, ...costNames.map(([, name]) => `vigie.cost.${name}`)];
}
