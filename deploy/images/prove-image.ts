import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '@vigie/e2e/backends';
import { commandOf, IMAGE_ENVIRONMENT, type AssembledImage } from './assemble-image.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';
import { IMAGE_USER, IMAGES, type ImageName } from './services.ts';

export interface ProveOptions {
  readonly image: AssembledImage;
  /** Variables that the service needs beside those of its image, such as `DATABASE_URL`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** More to ask of the running service. Throws where the answer is wrong. */
  readonly use?: (baseUrl: string) => Promise<void>;
}

export interface Proof {
  readonly name: ImageName;
  /** From starting the process to the first answer that it is ready. */
  readonly startMs: number;
  readonly residentBytes: number;
  readonly exitCode: number;
  /** What it wrote, all of it in `/tmp`. */
  readonly temporaryFiles: readonly string[];
  /** What was not as it must be, a sentence each. */
  readonly findings: readonly string[];
}

/**
 * Runs an image as a read-only container is run and asks everything of it: that it starts as its user without privileges, answers its
 * probes, metrics and page, writes in `/tmp` only, and ends on SIGTERM with code 0.
 */
export async function proveImage({ image, environment = {}, use }: ProveOptions): Promise<Proof> {
  const { name, tree } = image;
  const [port = 0, ...others] = await freePorts(IMAGES[name].ports.length);
  const findings: string[] = [];
  const expect = (met: boolean, otherwise: string): void => {
    if (!met) findings.push(otherwise);
  };
  const started = performance.now();
  const sandbox = startSandbox({
    tree,
    command: [...commandOf(name), ...portArguments(name, port, others)],
    environment: { ...IMAGE_ENVIRONMENT, ...IMAGES[name].environment, PORT: String(port), ...environment },
  });
  try {
    const baseUrl = `http://127.0.0.1:${port}`;
    await untilReady(sandbox, `${baseUrl}${IMAGES[name].readyPath}`);
    const startMs = Math.round(performance.now() - started);
    for (const [path, contains] of pagesOf(name, port, others)) {
      const response = await fetch(path);
      const body = await response.text();
      expect(response.status === 200, `${path} answered ${response.status}`);
      expect(body.includes(contains), `${path} does not contain ${JSON.stringify(contains)}`);
    }
    await use?.(baseUrl);
    const facts = sandbox.facts();
    expect(facts?.uid === IMAGE_USER && facts.gid === IMAGE_USER, `it runs as ${facts?.uid}:${facts?.gid}`);
    expect(facts?.capabilities === '0', `it has capabilities ${facts?.capabilities}`);
    expect(facts?.noNewPrivileges === true, 'it could gain privileges');
    expect(facts?.isFirstProcess === true, 'it is not the first process of its own');
    expect(sandbox.isRootReadOnly(), 'its file tree can be written');
    const temporaryFiles = sandbox.temporaryFiles();
    const residentBytes = facts?.residentBytes ?? 0;
    sandbox.signal('SIGTERM');
    const exitCode = await Promise.race([sandbox.exited, sleep(20_000, -1, { ref: false })]);
    expect(exitCode === 0, `SIGTERM ended it with ${exitCode === -1 ? 'nothing for 20 s' : exitCode}`);
    expect(!/EROFS|EACCES|EPERM|ENOENT/.test(sandbox.output()), `it said: ${errorLines(sandbox.output())}`);
    return { name, startMs, residentBytes, exitCode, temporaryFiles, findings };
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}\n${sandbox.output().slice(-3000)}`, {
      cause: error,
    });
  } finally {
    await sandbox.close();
  }
}

async function untilReady(sandbox: Sandbox, url: string): Promise<void> {
  let ended = false;
  void sandbox.exited.then(() => (ended = true));
  const deadline = performance.now() + 60_000;
  for (;;) {
    if (ended) throw new Error(`it ended with ${await sandbox.exited} before it was ready.`);
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    if (performance.now() > deadline) throw new Error(`${url} answered ${status} for a minute.`);
    await sleep(25);
  }
}

/** Addresses that must answer 200, and a part of what. */
function pagesOf(name: ImageName, port: number, [page = 0]: readonly number[]): [string, string][] {
  const base = `http://127.0.0.1:${port}`;
  if (name === 'console')
    return [
      [`${base}/ready`, ''],
      [`http://127.0.0.1:${page}/`, '<html'],
      [`http://127.0.0.1:${page}/app.js`, 'import'],
    ];
  return [
    [`${base}/livez`, ''],
    [`${base}/readyz`, ''],
    [`${base}/health`, ''],
    [`${base}/`, name === 'datapress-api' ? '{' : '<html'],
    [`${base}/metrics`, 'http_server_request_duration_seconds'],
  ];
}

/** Of the services that take ports in another way than `PORT`. */
function portArguments(name: ImageName, port: number, [page, otlp]: readonly number[]): string[] {
  return name === 'console' ? [`--loki-port=${port}`, `--port=${page}`, `--otlp-port=${otlp}`] : [];
}

function errorLines(output: string): string {
  return output
    .split('\n')
    .filter((line) => /EROFS|EACCES|EPERM|ENOENT/.test(line))
    .join('\n')
    .slice(0, 1000);
}
