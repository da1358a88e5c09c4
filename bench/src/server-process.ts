import {
  accessSync,
  closeSync,
  constants,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HelperProcess } from './helper-process.ts';
import type { Reading } from './protocol.ts';
import type { Variant } from './variants.ts';

const QUIET_POLL_MS = 100;
/** Below this share of a core a server has nothing left to do. */
const QUIET_SHARE = 0.05;
const QUIET_WAIT_MS = 6000;

/** A variant's server, with its stdout in a file of its own. */
export class ServerProcess {
  readonly variant: Variant;
  readonly url: string;
  readonly #process: HelperProcess;
  readonly #folder: string;
  readonly #stdout: number;

  #stopped: Promise<void> | undefined;

  private constructor(variant: Variant, helper: HelperProcess, port: number, folder: string, stdout: number) {
    this.variant = variant;
    this.#process = helper;
    this.url = `http://127.0.0.1:${port}`;
    this.#folder = folder;
    this.#stdout = stdout;
  }

  static async start(
    variant: Variant,
    prefix: readonly string[],
    env: Readonly<Record<string, string>>,
    nodeArgs: readonly string[] = [],
  ): Promise<ServerProcess> {
    const folder = mkdtempSync(join(memoryFolder() ?? tmpdir(), `vigie-bench-${variant.name}-`));
    const stdout = openSync(join(folder, 'stdout'), 'a+');
    const helper = new HelperProcess({
      file: `servers/${variant.server}`,
      prefix,
      nodeArgs: [`--import=${new URL('servers/warm-up.ts', import.meta.url).href}`, ...nodeArgs],
      env: { ...env, ...variant.env },
      stdout,
    });
    try {
      return new ServerProcess(variant, helper, await helper.listening(), folder, stdout);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw new Error(`the variant ${variant.name} did not start`, { cause: error });
    }
  }

  read(): Promise<Reading> {
    return this.#process.ask<Reading>({});
  }

  /** Waits until what the last slot left behind (exports, collections) is done. */
  async quiet(): Promise<Reading> {
    const deadline = performance.now() + QUIET_WAIT_MS;
    let before = await this.read();
    for (;;) {
      const since = performance.now();
      await sleep(QUIET_POLL_MS);
      const now = await this.read();
      const share = (now.cpuMicros - before.cpuMicros) / 1000 / (performance.now() - since);
      if (share < QUIET_SHARE || performance.now() > deadline) return now;
      before = now;
    }
  }

  /** Access lines written since `forgetOutput`. */
  accessLines(): number {
    const text = readFileSync(join(this.#folder, 'stdout'), 'utf8');
    return text.split('\n').filter((line) => line.includes('"request"')).length;
  }

  forgetOutput(): void {
    ftruncateSync(this.#stdout);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    await this.#process.stop();
    closeSync(this.#stdout);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A folder in memory, where there is one: the file system of a disk would be measured with every line. */
function memoryFolder(): string | undefined {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return undefined;
  }
}
