import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildTool, makeFolder, startPrometheus, type RunningPrometheus } from '@vigie/e2e/backends';
import { OpenMetricsFile } from './open-metrics-file.ts';

export interface RecordedPrometheus extends RunningPrometheus {
  readonly samples: number;
}

/** A Prometheus that holds what `write` tells, as blocks that promtool made of it. */
export async function startRecordedPrometheus(
  write: (file: OpenMetricsFile) => void,
): Promise<RecordedPrometheus> {
  const folder = makeFolder('history');
  const path = join(folder, 'history.om');
  const file = new OpenMetricsFile(path);
  write(file);
  file.close();
  const data = join(folder, 'data');
  const { path: promtool } = await buildTool('promtool');
  // Blocks of two hours, its default, would make it read the whole text 168 times.
  const longest = '--max-block-duration=31d';
  await promisify(execFile)(promtool, ['tsdb', 'create-blocks-from', longest, 'openmetrics', path, data]);
  rmSync(path);
  const prometheus = await startPrometheus({ dataFolder: data, retention: '100y' });
  return {
    ...prometheus,
    samples: file.samples,
    async stop(options) {
      await prometheus.stop(options);
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
