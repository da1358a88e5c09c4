import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { kubernetesClient, writeKubeconfig, type KubernetesClient } from './kubernetes-client.ts';
import { freePorts, makeFolder, startProgram, type RunningProgram } from './program.ts';

export interface KubernetesOptions {
  /** Deployments get ReplicaSets, those get Pods, HPAs and PDBs a status. */
  readonly controllers?: boolean;
  /** More arguments of the controller manager. */
  readonly controllerArgs?: readonly string[];
  /** Pods get a node; needs nodes, e.g. those of kwok. */
  readonly scheduler?: boolean;
  /** `--feature-gates`, `--runtime-config` … of the API server. */
  readonly apiServerArgs?: readonly string[];
}

export interface RunningKubernetes extends KubernetesClient {
  readonly folder: string;
  readonly programs: readonly RunningProgram[];
  stop(): Promise<void>;
}

/** A real API server over a real etcd on free ports; everything in one folder that goes with it. */
export async function startKubernetes(options: KubernetesOptions = {}): Promise<RunningKubernetes> {
  const folder = makeFolder('kubernetes');
  const [clientPort, peerPort, apiPort] = (await freePorts(3)) as [number, number, number];
  const url = `https://127.0.0.1:${apiPort}`;
  const token = 'e2e-administrator';
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const signingKey = file('service-account.key', privateKey);
  const verifyingKey = file('service-account.pub', publicKey);
  const tokens = file('tokens.csv', `${token},administrator,administrator,"system:masters"\n`);
  const certificates = join(folder, 'certificates');
  // The server makes both, certificate and authority, and puts them into one file.
  const access = { url, token, certificateAuthority: join(certificates, 'apiserver.crt') };
  const kubeconfig = writeKubeconfig(access, folder);
  const client = kubernetesClient({ ...access, kubeconfig });

  const programs: RunningProgram[] = [];
  const stop = async (): Promise<void> => {
    for (const program of programs.toReversed()) await program.stop();
  };
  try {
    programs.push(
      await startProgram({
        name: 'etcd',
        args: [
          `--listen-client-urls=http://127.0.0.1:${clientPort}`,
          `--advertise-client-urls=http://127.0.0.1:${clientPort}`,
          `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
          `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
          `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
          '--data-dir=data',
          '--unsafe-no-fsync',
          '--log-level=warn',
        ],
        ready: async () => (await fetch(`http://127.0.0.1:${clientPort}/health`)).ok,
      }),
    );
    programs.push(
      await startProgram({
        name: 'kube-apiserver',
        folder,
        args: [
          `--etcd-servers=http://127.0.0.1:${clientPort}`,
          '--bind-address=127.0.0.1',
          `--secure-port=${apiPort}`,
          `--cert-dir=${certificates}`,
          '--endpoint-reconciler-type=none',
          '--service-cluster-ip-range=10.96.0.0/16',
          '--service-account-issuer=https://kubernetes.default.svc',
          `--service-account-signing-key-file=${signingKey}`,
          `--service-account-key-file=${verifyingKey}`,
          `--token-auth-file=${tokens}`,
          '--authorization-mode=RBAC',
          ...(options.apiServerArgs ?? []),
        ],
        ready: async () => (await client.api('GET', '/readyz')).status === 200,
      }),
    );
    if (options.controllers === true) {
      programs.push(await startController(kubeconfig, signingKey, options.controllerArgs ?? []));
    }
    if (options.scheduler === true) programs.push(await startScheduler(kubeconfig));
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...client, folder, programs, stop };
}

async function startController(
  kubeconfig: string,
  signingKey: string,
  more: readonly string[],
): Promise<RunningProgram> {
  const [port] = await freePorts(1);
  return await startProgram({
    name: 'kube-controller-manager',
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--secure-port=${port}`,
      '--bind-address=127.0.0.1',
      '--leader-elect=false',
      '--use-service-account-credentials=false',
      `--service-account-private-key-file=${signingKey}`,
      ...more,
    ],
    ready: () => listens(port as number),
  });
}

async function startScheduler(kubeconfig: string): Promise<RunningProgram> {
  const [port] = await freePorts(1);
  return await startProgram({
    name: 'kube-scheduler',
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--secure-port=${port}`,
      '--bind-address=127.0.0.1',
      '--leader-elect=false',
    ],
    ready: () => listens(port as number),
  });
}

/** Whether something accepts connections there. */
export async function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
  const open = await promise;
  socket.destroy();
  return open;
}
