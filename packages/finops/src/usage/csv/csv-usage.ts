import { basename } from 'node:path';
import { FinopsError } from '../../finops-error.ts';
import { fileBytes, readProblem, type OnProgress } from '../byte-source.ts';
import type { ClusterUsage, UsageWindow, WorkloadUsage } from '../workload-usage.ts';
import { CsvColumns, type CsvSample } from './csv-columns.ts';
import { csvError, csvRows } from './csv-rows.ts';
import { CsvScanner } from './csv-scan.ts';
import { CsvWorkload, workloadKey } from './csv-workload.ts';

export interface CsvUsageOptions {
  /** Default `default`. */
  readonly cluster?: string;
  /** Default: the commonest distance between rows of one container. */
  readonly stepSeconds?: number;
  /** In bytes; the file is read twice, and they count twice. */
  readonly onProgress?: OnProgress;
}

/**
 * Usage from a CSV file, gzipped or not, one workload in memory at a time. It is read twice: first for the window, the step and
 * whether the rows of each workload are together, then for the values. A row tells of the step its timestamp lies in.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_CSV` naming line and column, for what is no CSV, lacks a column, has a value that is no amount,
 * or is not grouped by workload; `VIGIE_E_FINOPS_READ` where it cannot be read.
 */
export async function readCsvUsage(path: string, options: CsvUsageOptions = {}): Promise<ClusterUsage> {
  const name = basename(path);
  const { cluster = 'default', onProgress, stepSeconds } = options;
  const scanner = new CsvScanner(name);
  const half: OnProgress = (done, total) => onProgress?.(done, total === undefined ? undefined : total * 2);
  for await (const samples of samplesOf(path, half)) for (const sample of samples) scanner.add(sample);
  const { window, workloadCount, nodes } = scanner.result(stepSeconds);
  const warnings: string[] = [];
  const second: OnProgress = (done, total) =>
    onProgress?.(done + (total ?? 0), total === undefined ? undefined : total * 2);
  return {
    cluster,
    window,
    source: name,
    nodes,
    workloadCount,
    warnings,
    workloads: () => workloadsOf(samplesOf(path, second), window),
  };
}

async function* workloadsOf(
  batches: AsyncIterable<readonly CsvSample[]>,
  window: UsageWindow,
): AsyncGenerator<WorkloadUsage, void, undefined> {
  let workload: CsvWorkload | undefined;
  for await (const samples of batches) {
    for (const sample of samples) {
      if (workload?.key !== workloadKey(sample)) {
        if (workload !== undefined) yield workload.usage();
        workload = new CsvWorkload(sample, window);
      }
      workload.add(sample);
    }
  }
  if (workload !== undefined) yield workload.usage();
}

async function* samplesOf(
  path: string,
  onProgress: OnProgress,
): AsyncGenerator<CsvSample[], void, undefined> {
  const name = basename(path);
  let columns: CsvColumns | undefined;
  try {
    for await (const rows of csvRows(name, await fileBytes(path, onProgress))) {
      const [head, ...rest] = rows;
      const begun = columns === undefined && head !== undefined;
      columns ??= new CsvColumns(name, head!);
      const known = columns;
      yield (begun ? rest : rows).map((row) => known.sample(row));
    }
  } catch (error) {
    if (error instanceof FinopsError || !(error instanceof Error && 'errno' in error)) throw error;
    throw new FinopsError('VIGIE_E_FINOPS_CSV', `${name}: ${readProblem(error)}.`);
  }
  if (columns === undefined) throw csvError(name, 1, 'the file is empty');
}
