import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface HelperOptions {
  /** Relative to this folder. */
  readonly file: string;
  /** Command in front of node, e.g. taskset. */
  readonly prefix: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** File descriptor for stdout; default: none. */
  readonly stdout?: number;
}

/** A question's answer carries its id; the port comes unasked, as number 0. */
interface Message {
  readonly id: number;
}
const LISTENING = 0;

/** A child process that is asked over IPC. */
export class HelperProcess {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #waiting = new Map<
    number,
    { resolve: (message: never) => void; reject: (error: Error) => void }
  >();
  readonly #exited: Promise<unknown>;
  #failure: Error | undefined;
  #lastId = LISTENING;
  readonly #listening: Promise<{ port: number }>;

  constructor({ file, prefix, nodeArgs = [], env, stdout }: HelperOptions) {
    this.#name = file;
    const path = fileURLToPath(new URL(file, import.meta.url));
    const command = [...prefix, process.execPath, ...nodeArgs, path];
    this.#child = spawn(command[0] as string, command.slice(1), {
      env: { ...process.env, NODE_ENV: 'production', ...env },
      stdio: ['ignore', stdout ?? 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message: Message) => {
      this.#waiting.get(message.id)?.resolve(message as never);
      this.#waiting.delete(message.id);
    });
    this.#exited = new Promise<void>((resolve) => {
      this.#child.once('error', (error) => this.#ended(error, resolve));
      this.#child.once('exit', (code, signal) => {
        this.#ended(new Error(`${this.#name} ended (${signal ?? `exit ${code}`})`), resolve);
      });
    });
    this.#listening = this.#answer(LISTENING);
    // Not every helper listens, and nobody may have asked yet when one ends.
    this.#listening.catch(() => {});
  }

  async listening(): Promise<number> {
    return (await this.#listening).port;
  }

  ask<Result>(request: object): Promise<Result> {
    const id = ++this.#lastId;
    const answer = this.#answer<Result>(id);
    if (this.#child.connected) this.#child.send({ ...request, id });
    return answer;
  }

  /** Helpers exit by themselves when the channel closes, as profiles need; one that does not is killed. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    if (this.#child.connected) this.#child.disconnect();
    await this.#exited;
    clearTimeout(timer);
  }

  #answer<Result>(id: number): Promise<Result> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise<Result>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #ended(error: Error, resolve: () => void): void {
    this.#failure = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    resolve();
  }
}
