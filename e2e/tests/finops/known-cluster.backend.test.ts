import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { figure } from '@vigie/e2e/report';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAYS, KNOWN, writeKnownCluster } from './known-cluster.ts';
import { startRecordedPrometheus, type RecordedPrometheus } from './recorded-prometheus.ts';
import { costs, rounded, type Report } from './report.ts';
import { vigieFinops } from './vigie-finops.ts';

/** The default prices: EUR per core·hour, per GiB·hour, per GiB·month of 730 h. */
const CPU = 0.02;
const MEMORY = 0.01;
const STORAGE = 0.03;
const HOURS = DAYS * 24;
const MONTH = 730;

function sum(amounts: Readonly<Record<string, number>>): number {
  return Object.values(amounts).reduce((total, amount) => total + amount, 0);
}

const cost = (coreHours: number, gibHours: number): number => coreHours * CPU + gibHours * MEMORY;
const { web, db, proxy, api, worker, nightly, agent, etcd, nodes } = KNOWN;

/** Two replicas all day, a third one for eight busy hours; in 14 busy hours they use more than they ask for, in 10 less. */
const webCost = cost(
  DAYS * (2 * (14 * web.busyCores + 10 * web.cores) + 8 * web.busyCores),
  (DAYS * (2 * 24 + 8) * web.mib) / 1024,
);
const dbCost = cost(HOURS * (db.cores + proxy.cores), (HOURS * (db.mib + proxy.mib)) / 1024);
const apiCost = cost(
  2 * 24 * (api.resizedOnDay * api.coresBefore + (DAYS - api.resizedOnDay) * api.coresAfter),
  (2 * HOURS * api.mib) / 1024,
);
const workerCost = cost(4 * HOURS * worker.cores, (4 * HOURS * worker.mib) / 1024);
/** An hour a day; it uses more CPU than it asks for. */
const nightlyCost = cost(DAYS * nightly.usedCores, (DAYS * nightly.mib) / 1024);
const n2Hours = (DAYS - nodes.n2.joinsOnDay) * 24;
const agentCost = (hours: number): number => cost(hours * agent.cores, (hours * agent.mib) / 1024);
const etcdCost = cost(HOURS * etcd.cores, (HOURS * etcd.mib) / 1024);
const volumeCost = (gib: number): number => (gib * STORAGE * HOURS) / MONTH;

const workloads = {
  'shop/Deployment/web': webCost,
  'shop/StatefulSet/db': dbCost + volumeCost(db.volumeGib),
  'shop/PersistentVolumeClaim/data-db-1': volumeCost(db.forgottenGib),
  'search/Deployment/api': apiCost,
  'search/Deployment/worker': workerCost,
  'batch/CronJob/nightly': nightlyCost,
  'system/DaemonSet/agent': agentCost(HOURS) + agentCost(n2Hours),
  'system/Pod/etcd-n1': etcdCost,
};
const allocated = sum(workloads);
const nodeCosts = {
  n1: cost(HOURS * nodes.n1.cores, HOURS * nodes.n1.gib),
  n2: cost(n2Hours * nodes.n2.cores, n2Hours * nodes.n2.gib),
  idle: cost(HOURS * nodes.idle.cores, HOURS * nodes.idle.gib),
};
const idleOf = {
  n1: nodeCosts.n1 - (webCost + dbCost + apiCost + workerCost + nightlyCost + agentCost(HOURS) + etcdCost),
  n2: nodeCosts.n2 - agentCost(n2Hours),
  idle: nodeCosts.idle,
};
const idle = sum(idleOf);

/** Of requests changed by so many cores and MiB, on so many pods. */
const saving = (pods: number, cores: number, mib: number): number => pods * MONTH * cost(cores, mib / 1024);

describeWithTools(['prometheus', 'promtool'], 'vigie-finops on two weeks of a known cluster', () => {
  let prometheus: RecordedPrometheus;
  let report: Report;
  let seconds: number;
  const midnight = Math.floor(Date.now() / 86_400_000) * 86_400;
  const window = ['--window', `${DAYS}d`, '--end', String(midnight)];

  beforeAll(async () => {
    prometheus = await startRecordedPrometheus((file) => writeKnownCluster(file, midnight));
    const by = ['--by', 'workload', '--by', 'label:team', '--by', 'node'];
    const started = performance.now();
    const json = await vigieFinops(
      'report',
      '--prometheus',
      prometheus.url,
      ...window,
      ...by,
      '--json',
      '--quiet',
    );
    seconds = (performance.now() - started) / 1000;
    report = JSON.parse(json) as Report;
  });
  afterAll(() => prometheus?.stop());

  it('allocates to each workload what it cost, to the cent', (context) => {
    expect(rounded(costs(report, 0))).toEqual(rounded(workloads));
    expect(report.totals.allocated.total).toBeCloseTo(allocated, 6);
    expect(report.totals.allocated.storage).toBeCloseTo(volumeCost(db.volumeGib + db.forgottenGib), 6);
    figure(context, 'samples in Prometheus', prometheus.samples);
    figure(context, 'report', `${seconds.toFixed(1)} s`);
    figure(context, 'allocated', `${allocated.toFixed(2)} €`);
  });

  it('gives each team its part, the volumes that no pod mounts to nobody', () => {
    expect(rounded(costs(report, 1))).toEqual(
      rounded({
        red: webCost + dbCost + volumeCost(db.volumeGib),
        blue: apiCost + workerCost,
        green: nightlyCost,
        grey: agentCost(HOURS) + agentCost(n2Hours) + etcdCost,
        '(none)': volumeCost(db.forgottenGib),
      }),
    );
  });

  it('leaves idle what no pod reserves or uses, node by node', (context) => {
    const { nodes: known } = report.idle;
    expect(rounded(Object.fromEntries(known.map((node) => [node.name, node.cost])))).toEqual(
      rounded(nodeCosts),
    );
    expect(rounded(Object.fromEntries(known.map((node) => [node.name, node.idle])))).toEqual(rounded(idleOf));
    expect(report.totals.idle).toBeCloseTo(idle, 6);
    expect(report.totals.cost).toBeCloseTo(allocated + idle, 6);
    // The first day without the second node, the last one with it.
    const volumes = volumeCost(db.volumeGib + db.forgottenGib) / DAYS;
    const [first, last] = [report.daily.total.at(0), report.daily.total.at(-1)];
    expect(first).toBeCloseTo((nodeCosts.n1 + nodeCosts.idle) / DAYS + volumes, 6);
    expect(last).toBeCloseTo(
      (nodeCosts.n1 + nodeCosts.idle) / DAYS + nodeCosts.n2 / (n2Hours / 24) + volumes,
      6,
    );
    figure(context, 'idle', `${idle.toFixed(2)} €`);
  });

  it('measures usage against requests', () => {
    const groups = report.groupings[0]?.groups ?? [];
    const of = (name: string): unknown => groups.find(({ values }) => values[0] === name)?.efficiency;
    expect(of('shop/StatefulSet/db')).toMatchObject({
      cpu: expect.closeTo((db.usedCores + proxy.usedCores) / (db.cores + proxy.cores), 9),
      memory: expect.closeTo((db.usedMib + proxy.usedMib) / (db.mib + proxy.mib), 9),
    });
    expect(of('search/Deployment/api')).toMatchObject({
      cpu: expect.closeTo(
        (DAYS * api.usedCores) /
          (api.resizedOnDay * api.coresBefore + (DAYS - api.resizedOnDay) * api.coresAfter),
        9,
      ),
    });
  });

  it('advises the requests of each class and what they save a month, to the cent', (context) => {
    const { savings, needs, savingPerMonth, neededPerMonth, refusals } = report.recommendations;
    const advice = [...savings, ...needs];
    const saved = {
      // p90 of 0.1 is all that class bronze is given, for the half hour a day is less than a tenth; 256 MiB × 1.1.
      'worker bronze': saving(4, 0.9, 1024 - 282),
      // From the core it was resized to: 0.6 × 1.15; 1024 MiB × 1.2.
      'api silver': saving(2, 1 - 0.69, 2048 - 1229),
      // 0.25 × 1.15, 3072 MiB × 1.2; of its sidecar 0.02 × 1.15, 64 MiB × 1.2.
      'db silver': saving(1, 1 - 0.288, 4096 - 3687) + saving(1, 0.1 - 0.023, 128 - 77),
      // 0.05 × 1.15; 80 MiB × 1.2 is too little less to be worth a restart.
      'agent silver': saving(2, 0.1 - 0.058, 0),
      'etcd-n1 silver': saving(1, 0.1 - 0.058, 0),
    };
    const needed = {
      // 2.5 × 1.15, 3072 MiB × 1.2; it runs one hour of 24.
      'nightly silver': saving(1 / 24, 2 - 2.875, 4096 - 3687),
      // 400 MiB × 1.3 for class gold; its CPU is what its HorizontalPodAutoscaler goes by.
      'web gold': saving(2, 0, 512 - 520),
    };
    const amounts = advice.map(
      (one) => [`${one.workload.name} ${one.slaClass}`, one.savingPerMonth] as const,
    );
    expect(rounded(Object.fromEntries(amounts))).toEqual(rounded({ ...saved, ...needed }));
    expect(savingPerMonth).toBeCloseTo(sum(saved), 6);
    expect(neededPerMonth).toBeCloseTo(-sum(needed), 6);
    expect(refusals).toEqual({ 'hpa-same-resource': 1 });
    figure(context, 'savings', `${sum(saved).toFixed(2)} € a month`);
  });

  it('writes the commands that make the change', () => {
    const { savings, needs } = report.recommendations;
    const set = (namespace: string, target: string, container: string, requests: string): string =>
      `kubectl --namespace=${namespace} set resources ${target} --containers=${container} --requests=${requests}`;
    const sidecars = [{ name: 'proxy', resources: { requests: { cpu: '23m', memory: '77Mi' } } }];
    const containers = [{ name: 'db', resources: { requests: { cpu: '288m', memory: '3687Mi' } } }];
    const patch = JSON.stringify({ spec: { template: { spec: { initContainers: sidecars, containers } } } });
    const commands = [...savings, ...needs].flatMap(({ requests }) => requests.patches?.commands ?? []);
    expect(commands.toSorted()).toEqual(
      [
        set('search', 'deployment/worker', 'worker', 'cpu=100m,memory=282Mi'),
        set('search', 'deployment/api', 'api', 'cpu=690m,memory=1229Mi'),
        // Its sidecar is among the init containers.
        `kubectl --namespace=shop patch statefulset/db --type=strategic '--patch=${patch}'`,
        set('system', 'daemonset/agent', 'agent', 'cpu=58m'),
        set('batch', 'cronjob/nightly', 'main', 'cpu=2875m,memory=3687Mi'),
        set('shop', 'deployment/web', 'web', 'memory=520Mi'),
      ].toSorted(),
    );
    // The API server refuses to resize a static pod, which its node runs from a file.
    const resized = [...savings, ...needs].filter(({ requests }) => requests.inPlace.length > 0);
    expect(resized.map(({ workload }) => workload.name).toSorted()).toEqual([
      'agent',
      'api',
      'db',
      'web',
      'worker',
    ]);
  });

  it('tells a person the same, of a file recorded before', async () => {
    const folder = makeFolder('record');
    try {
      const file = join(folder, 'usage.ndjson.gz');
      await vigieFinops('record', '--prometheus', prometheus.url, ...window, '-o', file, '--quiet');
      await prometheus.stop();
      const table = await vigieFinops('report', '--file', file, '--no-scoreboard');
      const shown = [
        allocated,
        idle,
        allocated + idle,
        workloads['search/Deployment/worker'],
        saving(4, 0.9, 742),
      ];
      for (const amount of shown) expect(table).toContain(`€${amount.toFixed(2)}`);
      const focus = await vigieFinops('report', '--file', file, '--format', 'focus', '--no-scoreboard');
      const [head = '', ...rows] = focus.trim().split('\n');
      const billed = head.trim().split(',').indexOf('BilledCost');
      const total = rows.reduce((billedSoFar, row) => billedSoFar + Number(fields(row)[billed]), 0);
      expect(total).toBeCloseTo(allocated + idle, 4);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Of a line of CSV without line breaks within. */
function fields(row: string): string[] {
  return [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
