import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { FinopsError } from '../../finops-error.ts';
import { fileBytes, readProblem, streamBytes, type OnProgress } from '../byte-source.ts';
import { linesOf, MAX_LINE_BYTES, type LineBatch } from '../lines.ts';
import { Shape } from '../shape.ts';
import type { ClusterUsage, ContainerSeries, UsageWindow, WorkloadUsage } from '../workload-usage.ts';
import { parseContainer, parseHead, parseWorkload } from './parse-line.ts';

export interface ReadUsageOptions {
  /** Called as the file is read, with bytes of it (compressed, if it is). */
  readonly onProgress?: OnProgress;
}

/**
 * Reads a recorded file, gzipped or not, one workload at a time. The head is read at once, the rest while iterating.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_RECORD` (also while iterating) naming the line, for anything `record` does not write: a line
 * that is no JSON, a field of the wrong type, a workload whose lines do not follow one another, a file that ends early.
 * `VIGIE_E_FINOPS_READ` where the file cannot be read.
 */
export async function readRecordedUsage(path: string, options: ReadUsageOptions = {}): Promise<ClusterUsage> {
  return await usageOf(basename(path), await fileBytes(path, options.onProgress));
}

/** The same of a stream, e.g. standard input. @param name what errors call it. */
export async function readRecordedStream(
  stream: Readable,
  name: string,
  options: ReadUsageOptions = {},
): Promise<ClusterUsage> {
  return await usageOf(name, streamBytes(stream, options.onProgress));
}

async function usageOf(name: string, bytes: AsyncIterable<Uint8Array>): Promise<ClusterUsage> {
  const reader = new RecordReader(name, bytes);
  const head = await reader.head();
  return {
    cluster: head.cluster,
    window: head.window,
    source: head.source,
    nodes: head.nodes,
    ...(head.workloads !== undefined && { workloadCount: head.workloads }),
    workloads: () => reader.workloads(head.window),
    warnings: reader.warnings,
  };
}

/** Different requests kept to be shared; there are few in any cluster. */
const MAX_SHARED = 512;

class RecordReader {
  readonly warnings: string[] = [];
  readonly #name: string;
  readonly #batches: AsyncGenerator<LineBatch, void, undefined>;
  readonly #shared = new Map<string, Float64Array>();
  readonly #seen = new Map<string, number>();
  #rest: LineBatch | undefined;
  #begun = false;
  #line = 0;

  constructor(name: string, bytes: AsyncIterable<Uint8Array>) {
    this.#name = name;
    this.#batches = linesOf(bytes, (line) =>
      this.#error(line, `it is longer than ${MAX_LINE_BYTES / 2 ** 20} MiB`),
    );
  }

  async head(): Promise<ReturnType<typeof parseHead>> {
    const { value: batch } = await this.#batches.next().catch((error: unknown) => this.#unread(error));
    const first = batch?.lines[0];
    if (batch === undefined || first === undefined) throw this.#error(1, 'it is empty');
    this.#rest = { firstLine: 2, lines: batch.lines.slice(1) };
    return parseHead(this.#shape(first, 1));
  }

  async *workloads(window: UsageWindow): AsyncGenerator<WorkloadUsage, void, undefined> {
    if (this.#begun) {
      throw new FinopsError(
        'VIGIE_E_FINOPS_USAGE_READ',
        `${this.#name} was read already: open it once more to read it twice.`,
      );
    }
    this.#begun = true;
    let workload: Omit<WorkloadUsage, 'containers'> | undefined;
    let containers: ContainerSeries[] = [];
    let workloadCount = 0;
    let containerCount = 0;
    let ended = false;
    try {
      for await (const { firstLine, lines } of this.#remaining()) {
        for (const [index, text] of lines.entries()) {
          const line = firstLine + index;
          this.#line = line;
          if (ended) throw this.#error(line, 'there is something after the end line');
          const shape = this.#shape(text, line);
          if (shape.has('pod')) {
            if (workload === undefined) throw this.#error(line, 'a container before any workload');
            containers.push(parseContainer(shape, window, this.#share));
            containerCount += 1;
            continue;
          }
          if (workload !== undefined) yield { ...workload, containers };
          containers = [];
          if (shape.has('end')) {
            ended = true;
            this.#checkEnd(shape.shape('end'), line, workloadCount, containerCount);
            workload = undefined;
          } else {
            workload = parseWorkload(shape, window);
            this.#expectNew(workload.workload, line);
            workloadCount += 1;
          }
        }
      }
    } catch (error) {
      this.#unread(error);
    } finally {
      await this.#batches.return();
    }
    if (!ended) throw this.#error(this.#line, 'the file ends here without an end line: it was cut off');
  }

  async *#remaining(): AsyncGenerator<LineBatch, void, undefined> {
    if (this.#rest !== undefined) yield this.#rest;
    yield* this.#batches;
  }

  #checkEnd(end: Shape, line: number, workloads: number, containers: number): void {
    if (end.number('workloads') !== workloads || end.number('containers') !== containers) {
      throw this.#error(
        line,
        `the end line counts ${end.number('workloads')} workloads and ${end.number('containers')} containers, but ${workloads} and ${containers} were read: lines are missing or were added`,
      );
    }
    this.warnings.push(...end.array('warnings').map(String));
  }

  #expectNew({ namespace, kind, name }: WorkloadUsage['workload'], line: number): void {
    const key = `${namespace}/${kind}/${name}`;
    const before = this.#seen.get(key);
    if (before !== undefined) {
      throw this.#error(
        line,
        `workload ${key} began on line ${before} already: all lines of a workload must follow one another`,
      );
    }
    this.#seen.set(key, line);
  }

  readonly #share = (text: string, steps: number, decode: () => Float64Array): Float64Array => {
    const key = `${steps}:${text}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const values = decode();
    // Only what repeats is worth keeping, and a request that never changes is short.
    if (text.length < 64 && this.#shared.size < MAX_SHARED) this.#shared.set(key, values);
    return values;
  };

  #shape(text: string, line: number): Shape {
    const fail = (problem: string): Error => this.#error(line, problem);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw this.#error(line, `it is not JSON (${(error as Error).message.slice(0, 120)})`);
    }
    return new Shape(value, fail);
  }

  #unread(error: unknown): never {
    if (error instanceof FinopsError || !isSystemError(error)) throw error;
    throw this.#error(this.#line + 1, readProblem(error));
  }

  #error(line: number, problem: string): FinopsError {
    return new FinopsError(
      'VIGIE_E_FINOPS_RECORD',
      `${this.#name}, line ${line}: ${problem}. Record it again with vigie-finops record.`,
    );
  }
}

/** Of reading or unpacking, rather than of the code that was given a workload. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && 'errno' in error;
}
