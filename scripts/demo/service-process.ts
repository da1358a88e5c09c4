import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { AccessLineCounter } from './access-lines.ts';
import { LogFile } from './log-file.ts';

export interface ProcessSpec {
  readonly name: string;
  /** The TypeScript file to run, and its arguments. */
  readonly command: readonly [file: string, ...args: string[]];
  readonly env: NodeJS.ProcessEnv;
  /** Gets all that the process prints. */
  readonly logFile: string;
  /** Told once if the process ends before {@link ServiceProcess.stop} was called. */
  readonly died: (error: ServiceDiedError) => void;
}

/** A service that ended by itself, with the last lines it wrote to stderr. */
export class ServiceDiedError extends Error {
  override readonly name = 'ServiceDiedError';
}

/** A Node process of the demo, in a process group of its own: a Ctrl-C in the terminal reaches the runner alone. */
export class ServiceProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #accessLines = new AccessLineCounter();
  #stopping = false;
  #lastErrors = '';

  constructor(spec: ProcessSpec) {
    this.name = spec.name;
    const log = new LogFile(spec.logFile);
    const followParent = new URL('follow-parent.ts', import.meta.url).href;
    this.#child = spawn(
      process.execPath,
      ['--conditions=@vigie/source', '--import', followParent, ...spec.command],
      { env: spec.env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true, windowsHide: true },
    );
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      log.write(text);
      this.#accessLines.push(text);
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log.write(text);
      this.#lastErrors = (this.#lastErrors + text).slice(-4000);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#lastErrors += error.message;
        resolve();
      });
      this.#child.once('close', () => resolve());
    });
    void this.#ended.then(() => {
      log.close();
      if (!this.#stopping) spec.died(new ServiceDiedError(this.#obituary(spec.logFile)));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Access lines seen on its stdout so far. */
  get accessLines(): number {
    return this.#accessLines.count;
  }

  /** Asks it to stop and waits; past `graceMs` it is killed. Tells what was not as it should be. */
  async stop(graceMs: number): Promise<string | undefined> {
    if (this.#hasEnded()) return undefined;
    this.#stopping = true;
    let killed = false;
    const deadline = setTimeout(() => {
      killed = true;
      this.#child.kill('SIGKILL');
    }, graceMs);
    this.#child.kill('SIGTERM');
    await this.#ended;
    clearTimeout(deadline);
    if (killed) return `${this.name} did not stop within ${graceMs / 1000} s and was killed.`;
    const { exitCode, signalCode } = this.#child;
    return exitCode === 0 ? undefined : `${this.name} stopped with ${signalCode ?? `exit code ${exitCode}`}.`;
  }

  kill(): void {
    this.#stopping = true;
    this.#child.kill('SIGKILL');
  }

  #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined;
  }

  #obituary(logFile: string): string {
    const { exitCode, signalCode } = this.#child;
    const errors = this.#lastErrors.trimEnd().split('\n').slice(-12).join('\n');
    return [
      `${this.name} ended by itself with ${signalCode ?? `exit code ${exitCode}`}.`,
      ...(errors === '' ? [] : [`Its last lines on stderr:`, errors]),
      `All it printed is in ${logFile}`,
    ].join('\n');
  }
}

/** The file the output of a service goes to. */
export function logFileOf(folder: string, name: string): string {
  return join(folder, 'logs', `${name}.log`);
}
