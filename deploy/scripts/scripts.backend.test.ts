import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cleanCluster, CLUSTER_TOOLS, toolPath, type KubernetesClient } from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { sharedKubernetes } from '@vigie/e2e/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** kind's own context name, so that the scripts need no word about it. */
const CONTEXT = 'kind-vigie';
describeWithTools(CLUSTER_TOOLS, 'the scripts, on a real API server with simulated nodes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-scripts-'));
  const bin = join(folder, 'bin');
  let cluster: KubernetesClient;
  let front: Server;
  let url: string;

  beforeAll(async () => {
    mkdirSync(bin);
    symlinkSync(toolPath('kubectl'), join(bin, 'kubectl'));
    // What the scripts look for and, with --no-images, do not use.
    writeFileSync(join(bin, 'kind'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    front = createServer((_, response) => response.end('<main class="sheet story up">'));
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
    cluster = await sharedKubernetes();
    await cleanCluster(cluster);
    const config = readFileSync(cluster.kubeconfig, 'utf8');
    writeFileSync(join(folder, 'kubeconfig'), config.replaceAll('"e2e"', `"${CONTEXT}"`));
    await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(VOLUME));
  });
  afterAll(async () => {
    front?.close();
    await cleanCluster(cluster, { wait: false });
    rmSync(folder, { recursive: true, force: true });
  });

  function run(script: string, ...args: string[]): Promise<Run> {
    const PATH = [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(':');
    const env = { PATH, HOME: folder, TMPDIR: folder, KUBECONFIG: join(folder, 'kubeconfig') };
    const { promise, resolve } = Promise.withResolvers<Run>();
    const child = execFile(join(import.meta.dirname, script), args, { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
    child.stdin?.end();
    return promise;
  }

  async function get(...args: string[]): Promise<string> {
    const { stdout } = await cluster.kubectl(['get', ...args]);
    return stdout;
  }

  describe('deploy.sh', () => {
    it('changes nothing in a dry run', async () => {
      const { code, stdout, stderr } = await run('deploy.sh', '--dry-run', 'kind');
      expect(stderr).toContain('Nothing was changed.');
      expect(stdout).toContain('deployment.apps/offreapi created (dry run)');
      expect(code).toBe(0);
      expect(await get('namespaces', '-o', 'name')).not.toContain('offreapi');
    });

    it('brings one part alone', async () => {
      const { code, stderr } = await run('deploy.sh', '--no-images', '--only', 'console', 'kind');
      expect(stderr).toContain('deployment "console" successfully rolled out');
      expect(code).toBe(0);
      expect(await get('deployments', '-A', '-o', 'name')).toBe('deployment.apps/console\n');
    });

    it('brings everything, makes secrets without showing them, and says where it answers', async () => {
      const { code, stdout, stderr } = await run('deploy.sh', '--no-images', '--timeout', '60', 'kind');
      expect(stderr).toContain('statefulset/postgres');
      expect(code).toBe(0);
      expect(stdout).toContain('http://127.0.0.1:30080');
      for (const [name, key] of SECRETS) {
        const encoded = await get('secret', name, '-n', 'offreapi', '-o', `jsonpath={.data.${key}}`);
        const secret = Buffer.from(encoded, 'base64').toString();
        expect(secret.length).toBeGreaterThanOrEqual(16);
        expect(stdout + stderr).not.toContain(secret);
      }
    });

    it('can be run again: nothing is replaced, no secret changes', async () => {
      const before = await get('secrets,deployments', '-A', '-o', 'jsonpath={.items[*].metadata.uid}');
      const secret = await get('secret', 'offreapi', '-n', 'offreapi', '-o', 'jsonpath={.data}');
      expect((await run('deploy.sh', '--no-images', 'kind')).code).toBe(0);
      expect(await get('secrets,deployments', '-A', '-o', 'jsonpath={.items[*].metadata.uid}')).toBe(before);
      expect(await get('secret', 'offreapi', '-n', 'offreapi', '-o', 'jsonpath={.data}')).toBe(secret);
    });

    it('takes images by their digests, as they were pushed', async () => {
      const reference = `registry.example:5000/team/datapress-api@sha256:${'a'.repeat(64)}`;
      const images = join(folder, 'images');
      mkdirSync(images);
      writeFileSync(join(images, 'datapress-api.txt'), `datapress-api=${reference}\n`);
      const only = ['--no-images', '--no-wait', '--only', 'datapress', 'kind'];
      expect((await run('deploy.sh', '--images', images, ...only)).code).toBe(0);
      const path = 'jsonpath={.spec.template.spec.containers[0].image}';
      const image = ['deployment', 'datapress-api', '-n', 'datapress-recette', '-o', path];
      expect(await get(...image)).toBe(reference);
      const version = 'datapress-api=registry.example:5000/datapress-api:1.2.3';
      expect((await run('deploy.sh', '--image', version, ...only)).code).toBe(0);
      expect(await get(...image)).toBe('registry.example:5000/datapress-api:1.2.3');
      expect((await run('deploy.sh', '--no-images', 'kind')).code).toBe(0);
    });

    it('says that a workload is not ready in time', async () => {
      const scale = ['scale', 'statefulset', 'postgres', '-n', 'offreapi', '--replicas=0'];
      await cluster.kubectl(['cordon', 'kwok-0', 'kwok-1']);
      await cluster.kubectl(scale);
      const { code, stderr } = await run(
        'deploy.sh',
        '--no-images',
        '--timeout',
        '2',
        '--only',
        'offreapi',
        'kind',
      );
      await cluster.kubectl(['uncordon', 'kwok-0', 'kwok-1']);
      expect(stderr).toContain('statefulset/postgres of offreapi is not ready after 2 s.');
      expect(code).toBe(1);
      expect((await run('deploy.sh', '--no-images', 'kind')).code).toBe(0);
    });
  });

  it.each([
    ['no target', [], 2, 'Which cluster'],
    ['another target', ['staging'], 2, 'no target staging'],
    ['another part', ['--only', 'front', 'kind'], 2, 'no part front'],
    ['an option without its value', ['kind', '--only'], 2, '--only needs a value'],
    ['a context that is not the current one', ['--context', 'other', 'kind'], 3, 'expected other'],
    ['a missing program', ['minikube'], 3, 'minikube is not on the PATH'],
    [
      'the Prometheus operator missing',
      ['--no-images', '--only', 'monitoring', 'kind'],
      3,
      'kube-prometheus-stack',
    ],
  ])('deploy.sh refuses %s', async (_, args, expected, message) => {
    const { code, stderr } = await run('deploy.sh', ...args);
    expect(stderr).toContain(message);
    expect(code).toBe(expected);
  });

  it.each(['deploy.sh', 'undeploy.sh', 'verify.sh', 'ha-check.sh', 'scale-check.sh'])(
    '%s explains itself',
    async (script) => {
      const { code, stdout } = await run(script, '--help');
      expect(stdout).toMatch(/^\w+[\w-]*\.sh \[options\] minikube\|kind\|recette\n/);
      expect(stdout).toContain('Exit code: 0');
      expect(code).toBe(0);
    },
  );

  // No kubelet serves forwarded ports here: what can be seen is that the pods are looked at, and that the rest fails plainly.
  it('verify.sh tells what does not answer', async () => {
    const { code, stdout } = await run('verify.sh', '--timeout', '1', '--json', 'kind');
    const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: { name: string; ok: boolean }[] };
    expect(checks).toContainEqual({ name: 'pods of offreapi/offreapi', ok: true, detail: '2 of 2 ready' });
    expect(checks.find(({ name }) => name === 'endpoints of offreapi')?.ok).toBe(false);
    expect([ok, code]).toEqual([false, 1]);
  });

  it('ha-check.sh deletes a pod, waits for another and reports the requests', async () => {
    const pods = await get('pods', '-n', 'datapress-recette', '-o', 'name');
    const { code, stdout, stderr } = await run('ha-check.sh', '--url', url, '--settle', '1', 'kind');
    expect(stderr).toContain('no request failed');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ failed: 0, failures: {} });
    expect(await get('pods', '-n', 'datapress-recette', '-o', 'name')).not.toBe(pods);
  });

  it('scale-check.sh goes to 5 and back, and leaves the autoscaler as it was', async () => {
    const bounds = [
      'hpa',
      'datapress-api',
      '-n',
      'datapress-recette',
      '-o',
      'jsonpath={.spec.minReplicas} {.spec.maxReplicas}',
    ];
    const before = await get(...bounds);
    const { code, stdout, stderr } = await run('scale-check.sh', '--url', url, '--settle', '1', 'kind');
    expect(stderr).toContain('scaled 2→5→2 under load: no request failed');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ failed: 0 });
    expect(await get(...bounds)).toBe(before);
  });

  it('ha-check.sh fails when requests fail', async () => {
    let seen = 0;
    const failing = createServer((_, response) =>
      response.end(++seen % 10 === 0 ? 'story down' : 'story up'),
    );
    await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve));
    const failingUrl = `http://127.0.0.1:${(failing.address() as AddressInfo).port}`;
    const { code, stderr } = await run('ha-check.sh', '--url', failingUrl, '--settle', '1', 'kind');
    failing.close();
    expect(stderr).toContain('requests failed');
    expect(code).toBe(1);
  });

  it('undeploy.sh asks first, keeps data where told, then takes everything away, twice', async () => {
    expect((await run('undeploy.sh', 'kind')).code).toBe(2);
    expect((await run('undeploy.sh', '--yes', '--keep-data', '--only', 'offreapi', 'kind')).code).toBe(0);
    expect(await get('secret,pvc', '-n', 'offreapi', '-o', 'name')).toMatch(
      /secret\/offreapi[^]*data-postgres-0/,
    );
    expect(await get('deployments', '-n', 'offreapi', '-o', 'name')).toBe('');
    expect((await run('undeploy.sh', '--yes', 'kind')).code).toBe(0);
    expect(await get('namespaces', '-o', 'name')).not.toMatch(/offreapi|datapress|console/);
    const again = await run('undeploy.sh', '--yes', 'kind');
    expect(again.code).toBe(0);
  });
});

const SECRETS = [
  ['postgres', 'password'],
  ['offreapi', 'database-url'],
  ['offreapi', 'admin-password'],
] as const;

/** Nobody provisions volumes here. */
const VOLUME = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'volume-0' },
  spec: { capacity: { storage: '10Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/var/empty' } },
};
