import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';

const APP = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: shop
spec:
  replicas: 3
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
        - name: api
          image: registry/api:1
          resources: {requests: {cpu: 500m, memory: 512Mi}}
`;
const CRON = `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: shop}
spec:
  schedule: '0 3 * * *'
  jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: a, resources: {requests: {cpu: 1, memory: 1Gi}}}]}}}}
`;

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'vigie-manifests-')));
  await writeFile(join(folder, 'app.yaml'), APP);
});
afterEach(() => rm(folder, { recursive: true }));

async function run(
  args: readonly string[],
  stdin: string | Buffer = '',
): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, err] = [textOf(stdout), textOf(stderr)];
  const code = await runCli(args, {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    env: {},
    cwd: folder,
    now: () => Date.UTC(2026, 10, 21),
  });
  stdout.end();
  stderr.end();
  return { code, out: await out, err: await err };
}

const read = (file: string) => readFile(join(folder, file), 'utf8');

describe('vigie-finops annotate', () => {
  it('writes standard input, annotated, to standard output', async () => {
    const { code, out, err } = await run(['annotate', '-', '--owner', 'shop'], APP);
    expect(code).toBe(0);
    expect(out).toContain('    finops.vigie.dev/monthly-cost: "32.85"\n');
    expect(err).toBe('1 workload, 1 annotated anew in 1 of 1 file\n');
    expect((await run(['annotate', '-'], out)).out).toBe(out);
  });

  it('joins several files into one stream that kubectl takes', async () => {
    await writeFile(join(folder, 'cron.yaml'), CRON.trimEnd());
    const { out } = await run(['annotate', '.', '--run-duration', '30m']);
    expect(out.split('---\n')).toHaveLength(2);
    expect((await run(['check', '-', '--require', 'none', '--run-duration', '30m'], out)).code).toBe(0);
  });

  it('changes files in place, keeping their mode and links, and leaves those alone that need nothing', async () => {
    await mkdir(join(folder, 'base/.hidden'), { recursive: true });
    await mkdir(join(folder, 'base/node_modules'));
    await writeFile(join(folder, 'base/cron.yml'), CRON);
    await writeFile(join(folder, 'base/.hidden/x.yaml'), APP);
    await writeFile(join(folder, 'base/node_modules/x.yaml'), APP);
    await writeFile(join(folder, 'base/notes.txt'), 'kind: Pod');
    await writeFile(join(folder, 'base/config.yaml'), 'apiVersion: v1\nkind: ConfigMap\ndata: {a: b}');
    await chmod(join(folder, 'app.yaml'), 0o640);
    await symlink(join(folder, 'app.yaml'), join(folder, 'base/app.yaml'));
    await symlink(folder, join(folder, 'base/loop'));
    const { code, err, out } = await run(['annotate', 'base', '-i', '--owner', 'shop']);
    expect([code, out]).toEqual([0, '']);
    expect(err).toContain('2 workloads, 2 annotated anew in 2 of 3 files');
    expect(await read('app.yaml')).toContain('finops.vigie.dev/owner: "shop"');
    expect((await stat(join(folder, 'app.yaml'))).mode & 0o777).toBe(0o640);
    expect(await read('base/cron.yml')).toContain('"finops.vigie.dev/owner": "shop"');
    expect(await read('base/config.yaml')).toBe('apiVersion: v1\nkind: ConfigMap\ndata: {a: b}');
    expect(await read('base/.hidden/x.yaml')).toBe(APP);
    expect(await read('base/node_modules/x.yaml')).toBe(APP);
    expect((await readdir(join(folder, 'base'))).sort()).toEqual([
      '.hidden',
      'app.yaml',
      'config.yaml',
      'cron.yml',
      'loop',
      'node_modules',
      'notes.txt',
    ]);
    expect((await run(['annotate', 'base', '-i', '--owner', 'shop'])).err).toContain(
      '0 annotated anew in 0 of 3 files',
    );
  });

  it('writes nothing at all where one of many files is wrong, and names each', async () => {
    await writeFile(join(folder, 'bad.yaml'), CRON.replace('0 3 * * *', 'daily'));
    await writeFile(
      join(folder, 'chart.yaml'),
      APP.replace('replicas: 3', 'replicas: {{ .Values.replicas }}'),
    );
    await writeFile(join(folder, 'image.json'), Buffer.from([0x7b, 0, 1, 2]));
    await writeFile(join(folder, 'utf16.yaml'), Buffer.from(`\uFEFF${APP}`, 'utf16le'));
    await writeFile(
      join(folder, 'latin.yaml'),
      Buffer.from(APP.replace('registry', 'r\u00E9gistry'), 'latin1'),
    );
    const unreadable = await run(['annotate', '.', '-i', 'gone.yaml']);
    expect(unreadable.code).toBe(3);
    expect(unreadable.err).toMatch(
      /image\.json is binary, no text\n.*latin\.yaml is not UTF-8\n.*utf16\.yaml is UTF-16; save it as UTF-8\n.*gone\.yaml there is no such file/,
    );
    await Promise.all(['image.json', 'utf16.yaml', 'latin.yaml'].map((file) => rm(join(folder, file))));
    const template = await run(['annotate', '.', '-i']);
    expect([template.code, template.err]).toEqual([
      3,
      expect.stringMatching(/chart\.yaml:7:13 this is a template/),
    ]);
    await rm(join(folder, 'chart.yaml'));
    const wrong = await run(['annotate', '.', '-i']);
    expect([wrong.code, wrong.err]).toEqual([
      3,
      expect.stringMatching(/bad\.yaml:5:13 CronJob shop\/nightly spec\.schedule: "daily" is no schedule/),
    ]);
    expect(await read('app.yaml')).toBe(APP);
    expect((await readdir(folder)).sort()).toEqual(['app.yaml', 'bad.yaml']);
  });

  it('leaves the patches of an overlay alone, and says so', async () => {
    const patch = APP.replace(/ +image:.*\n/, '');
    await writeFile(join(folder, 'patch.yaml'), patch);
    const { code, err } = await run(['annotate', '.', '-i']);
    expect(code).toBe(0);
    expect(err).toContain(
      'note: taken for patches, since no container names an image, and left out: Deployment shop/api (patch.yaml:1)\n',
    );
    expect(await read('patch.yaml')).toBe(patch);
    expect(await read('app.yaml')).not.toBe(APP);
  });

  it('shows the lines it would change, and changes none, in a dry run', async () => {
    const { out } = await run(['annotate', 'app.yaml', '-i', '--dry-run', '--owner', 'shop']);
    expect(out.split('\n').slice(0, 2)).toEqual([
      'app.yaml:6 +   annotations:',
      'app.yaml:6 +     finops.vigie.dev/owner: "shop"',
    ]);
    expect(out).toContain('app.yaml:9 -     metadata: {labels: {app: api}}\n');
    expect(await read('app.yaml')).toBe(APP);
  });

  it('says in JSON what it found and did', async () => {
    const { out } = await run(['annotate', 'app.yaml', '-i', '--json', '--owner', 'shop']);
    expect(JSON.parse(out)).toMatchObject({
      written: true,
      files: [{ file: 'app.yaml', changed: true }],
      workloads: [
        {
          kind: 'Deployment',
          namespace: 'shop',
          name: 'api',
          owner: 'shop',
          currency: 'EUR',
          changed: true,
          monthly: { expected: { total: expect.closeTo(32.85, 9) as number } },
        },
      ],
    });
    expect(await read('app.yaml')).toContain('finops.vigie.dev/owner: "shop"');
  });

  it('takes owners from rules and prices from a book', async () => {
    await writeFile(
      join(folder, 'owners.yaml'),
      'rules: [{match: {namespace: shop}, owner: payments, slaClass: gold}]',
    );
    await writeFile(
      join(folder, 'prices.yaml'),
      'apiVersion: finops.vigie.dev/v1\nkind: PriceBook\nname: dear\nversion: "7"\ncurrency: CHF\nperiods: [{prices: {cpu: 1 CHF per core·hour, memory: 0 CHF per GiB·hour, storage: 0 CHF per GiB·month}}]\n',
    );
    const { out, err } = await run([
      'annotate',
      'app.yaml',
      '--owners',
      'owners.yaml',
      '--price-book',
      'prices.yaml',
    ]);
    expect(err).toContain('1 annotated');
    for (const line of [
      'owner: "payments"',
      'sla-class: "gold"',
      'monthly-cost: "1095"',
      'currency: "CHF"',
      'price-book-version: "dear@7"',
    ]) {
      expect(out).toContain(`finops.vigie.dev/${line}`);
    }
  });

  it('keeps the amounts off pod templates where a new price must roll no pods', async () => {
    const { out } = await run(['annotate', 'app.yaml', '--owner', 'shop', '--pod-annotations', 'ownership']);
    expect(out).toContain(
      'metadata: {labels: {app: api}, "annotations": {"finops.vigie.dev/owner": "shop"}}',
    );
    expect(
      (await run(['check', '-', '--require', 'owner', '--pod-annotations', 'ownership'], out)).code,
    ).toBe(0);
  });

  it.each([
    [['annotate'], 2, /Annotate what\?/],
    [['annotate', '-', '-i'], 2, /Standard input cannot be written in place/],
    [['annotate', 'app.yaml', '--sla-class', 'platinum'], 2, /known are gold, silver, bronze/],
    [['annotate', 'app.yaml', '--bogus'], 2, /--bogus/],
    [['annotate', 'app.yaml', '--nodes', '-3'], 2, /nodes/],
    [['annotate', 'app.yaml', '--run-duration', 'soon'], 2, /is no duration such as 10m/],
    [['annotate', 'app.yaml', '--at', 'soon'], 2, /is no day/],
    [['annotate', 'app.yaml', '--price-book', 'gone.yaml'], 3, /cannot read .*gone\.yaml/],
    [['annotate', 'app.yaml', '--owners', 'gone.yaml'], 3, /gone\.yaml there is no such file/],
    [['annotate', '.', '--owners', '-'], 2, /"-" is not one file/],
    [['check', 'app.yaml', '--require', 'colour'], 2, /"colour" is unknown; known are owner, cost-center/],
    [['check', 'app.yaml', '--budget', 'much'], 2, /is no amount such as 200/],
    [['check', 'app.yaml', '--format', 'xml'], 2, /known are text, json, sarif, github/],
    [['diff', 'app.yaml'], 2, /BEFORE and AFTER, not 1/],
    [['diff', '-', '-'], 2, /Only one/],
    [['diff', 'app.yaml', 'app.yaml', '--format', 'xml'], 2, /known are text, markdown and json/],
  ])('refuses %j', async (args, code, message) => {
    const result = await run(args);
    expect([result.code, result.err, result.out]).toEqual([code, expect.stringMatching(message), '']);
  });

  it('fails where there is nothing to annotate: a mistyped path must not pass', async () => {
    await writeFile(join(folder, 'values.yaml'), 'replicas: 3\n');
    expect(await run(['check', 'values.yaml'])).toEqual({
      code: 3,
      out: '',
      err: 'VIGIE_E_FINOPS_NO_WORKLOADS: no workload was found in values.yaml (1 file read).\n',
    });
  });
});

describe('vigie-finops check', () => {
  it('exits 1 with a finding a line, 0 once annotated', async () => {
    const before = await run(['check', 'app.yaml']);
    expect([before.code, before.out.split('\n').length]).toEqual([1, 4]);
    await run([
      'annotate',
      'app.yaml',
      '-i',
      '--owner',
      'o',
      '--cost-center',
      'c',
      '--environment',
      'e',
      '--sla-class',
      'gold',
    ]);
    expect(await run(['check', 'app.yaml'])).toEqual({
      code: 0,
      out: '1 workload, 32.85 EUR a month: nothing to object to\n',
      err: '',
    });
    const over = await run(['check', 'app.yaml', '--budget', '20']);
    expect([over.code, over.out]).toEqual([
      1,
      expect.stringMatching(/^app\.yaml:1 over-budget: All of it together may cost 20\.00 EUR/),
    ]);
  });

  it('writes JSON and SARIF that parse', async () => {
    for (const format of ['json', 'sarif']) {
      const { code, out } = await run(['check', 'app.yaml', '--format', format]);
      expect(code).toBe(1);
      expect(typeof JSON.parse(out)).toBe('object');
    }
    expect(JSON.parse((await run(['check', 'app.yaml', '--json'])).out)).toMatchObject({
      ok: false,
      findings: [{ rule: 'missing', line: 4 }, { rule: 'missing' }],
    });
  });
});

describe('vigie-finops diff', () => {
  it('compares a file with standard input, and fails past the amount allowed', async () => {
    const after = APP.replace('replicas: 3', 'replicas: 5');
    const args = ['diff', 'app.yaml', '-'];
    expect((await run(args, after)).out).toContain(
      '~  Deployment shop/api   32.85  54.75  +21.90  replicas 3 → 5\n',
    );
    expect((await run([...args, '--fail-over', '21.91'], after)).code).toBe(0);
    const over = await run([...args, '--fail-over', '20'], after);
    expect([over.code, over.err]).toEqual([1, 'The month costs 21.90 EUR more; --fail-over is 20.\n']);
    expect((await run([...args, '--format', 'markdown'], after)).out).toMatch(
      /^### Cost per month: \+21\.90 EUR \(\+66\.7 %\)\n/,
    );
    expect(JSON.parse((await run([...args, '--json'], after)).out)).toMatchObject({
      at: '2026-11-21',
      currency: 'EUR',
      workloads: [{ name: 'api', change: 'changed' }],
    });
  });

  it('takes nothing at all for a side: what a first commit costs', async () => {
    expect((await run(['diff', '-', 'app.yaml'])).out).toContain(
      '+  Deployment shop/api          32.85  +32.85  CPU 500m, memory 512Mi, replicas 3\n',
    );
  });
});

describe('vigie-finops NAME --help', () => {
  it.each(['annotate', 'check', 'diff'])(
    '%s says usage, options, exit codes and an example',
    async (name) => {
      const { code, out } = await run([name, '--help']);
      expect(code).toBe(0);
      for (const part of [
        'Usage: vigie-finops',
        'Options:',
        'Exit codes: 0',
        'Example:',
        '--price-book FILE',
      ])
        expect(out).toContain(part);
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    },
  );
});
