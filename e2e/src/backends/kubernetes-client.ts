import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { buildTool } from './build-tool.ts';

/** Where an API server is, and who may speak with it. */
export interface KubernetesAccess {
  readonly url: string;
  readonly token: string;
  /** File with the authority of the server's certificate; those of Node by default. */
  readonly certificateAuthority?: string;
  /** For `KUBECONFIG`, written by {@link writeKubeconfig}. */
  readonly kubeconfig: string;
}

/** A cluster, and two ways to speak with it as its administrator. */
export interface KubernetesClient extends KubernetesAccess {
  /** Runs kubectl against it; `input` is its standard input. */
  kubectl(args: readonly string[], input?: string): Promise<KubectlResult>;
  /**
   * One request to the API itself, for what kubectl hides and for many reads, since each kubectl costs a process.
   *
   * @param body sent as JSON
   * @param contentType of the body, where it is a patch
   */
  api(method: string, path: string, body?: object, contentType?: string): Promise<ApiResult>;
  /**
   * Every change of the objects of a list, those that are there to begin with.
   *
   * @param path of the list, with its query if any
   * @returns ends it; rejects when it broke before
   */
  watch(path: string, changed: (event: WatchEvent) => void): Promise<() => Promise<void>>;
}

export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ApiResult {
  readonly status: number;
  /** `Warning` headers: what the API server advises against, e.g. deprecated versions. */
  readonly warnings: readonly string[];
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- the API server says what is in it
  readonly json: () => any;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  // oxlint-disable-next-line typescript/no-explicit-any -- the API server says what is in it
  readonly object: any;
}

/** Speaks with a cluster. A file of an authority is read at the first request: a server that starts makes its own. */
export function kubernetesClient(access: KubernetesAccess): KubernetesClient {
  const { url, token, kubeconfig, certificateAuthority } = access;
  let opened: Agent | undefined;
  const open = (): Agent =>
    (opened ??= new Agent({
      keepAlive: true,
      ...(certificateAuthority === undefined ? {} : { ca: readFileSync(certificateAuthority) }),
    }));
  return {
    ...access,
    kubectl: (args, input) => kubectl(kubeconfig, args, input),
    api: async (method, path, body, contentType = 'application/json') =>
      ask(open(), new URL(path, url), token, method, body, contentType),
    watch: async (path, changed) => watch(open(), new URL(path, url), token, changed),
  };
}

function ask(
  agent: Agent,
  url: URL,
  token: string,
  method: string,
  body: object | undefined,
  contentType: string,
): Promise<ApiResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ApiResult>();
  const content = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    Authorization: `Bearer ${token}`,
    Accept: 'application/json',
    // By itself Node says no length of what a DELETE sends.
    ...(content === undefined
      ? {}
      : { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(content) }),
  };
  const outgoing = request(url, { agent, method, headers, timeout: 60_000 }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    response.once('error', reject).once('end', () => {
      const warnings = response.headersDistinct['warning'] ?? [];
      resolve({ status: response.statusCode as number, warnings, text, json: () => JSON.parse(text) });
    });
  });
  outgoing.once('timeout', () => outgoing.destroy(new Error(`${method} ${url.href} took longer than 60 s.`)));
  outgoing.once('error', reject);
  outgoing.end(content);
  return promise;
}

async function watch(
  agent: Agent,
  url: URL,
  token: string,
  changed: (event: WatchEvent) => void,
): Promise<() => Promise<void>> {
  url.searchParams.set('watch', 'true');
  const { promise: begun, resolve, reject } = Promise.withResolvers<void>();
  let broken: Error | undefined;
  let rest = '';
  const outgoing = request(url, { agent, headers: { Authorization: `Bearer ${token}` } }, (response) => {
    if (response.statusCode !== 200) reject(new Error(`Watching ${url.href}: ${response.statusCode}`));
    else resolve();
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) changed(JSON.parse(line) as WatchEvent);
    });
    response.once('end', () => (broken ??= new Error(`Watching ${url.href} ended.`)));
  });
  outgoing.once('error', (error) => {
    broken ??= error;
    reject(error);
  });
  outgoing.end();
  await begun;
  return async () => {
    const before = broken;
    outgoing.destroy();
    if (before !== undefined) throw before;
  };
}

async function kubectl(kubeconfig: string, args: readonly string[], input?: string): Promise<KubectlResult> {
  const { path } = await buildTool('kubectl');
  const child = spawn(path, [`--kubeconfig=${kubeconfig}`, ...args], { stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('close', (code) => resolve(code ?? -1));
  return { code: await promise, stdout, stderr };
}

/** @returns the file, `kubeconfig` in `folder` */
export function writeKubeconfig(access: Omit<KubernetesAccess, 'kubeconfig'>, folder: string): string {
  const { url, token, certificateAuthority } = access;
  const authority =
    certificateAuthority === undefined ? {} : { 'certificate-authority': certificateAuthority };
  const file = join(folder, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'e2e', cluster: { server: url, ...authority } }],
    users: [{ name: 'administrator', user: { token } }],
    contexts: [{ name: 'e2e', context: { cluster: 'e2e', user: 'administrator' } }],
    'current-context': 'e2e',
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}
