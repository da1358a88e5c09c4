import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, freePorts, makeFolder, startProgram, type RunningProgram } from './program.ts';

export interface PrometheusOptions {
  /** The whole configuration file; without it nothing is scraped and metrics come in by remote write, OTLP or blocks. */
  readonly config?: string | ((folder: string) => string);
  /** A folder with blocks, e.g. of `promtool tsdb create-blocks-from openmetrics`; else an empty one of its own. */
  readonly dataFolder?: string;
  /** `15d` by default; blocks older than that are deleted. */
  readonly retention?: string;
  readonly args?: readonly string[];
}

export interface RunningPrometheus extends RunningProgram {
  readonly url: string;
}

/** Prometheus on a free port, with exemplars, remote write and OTLP. */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<RunningPrometheus> {
  const folder = makeFolder('prometheus');
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const configFile = join(folder, 'prometheus.yml');
  const { config = 'global: {scrape_interval: 1s}\n' } = options;
  writeFileSync(configFile, typeof config === 'string' ? config : config(folder));
  const program = await startProgram({
    name: 'prometheus',
    folder,
    args: [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${options.dataFolder ?? join(folder, 'data')}`,
      `--storage.tsdb.retention.time=${options.retention ?? '15d'}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
      '--web.enable-otlp-receiver',
      '--web.enable-lifecycle',
      '--enable-feature=exemplar-storage',
      // New targets are scraped at once, not after five seconds.
      '--scrape.discovery-reload-interval=100ms',
      ...(options.args ?? []),
    ],
    ready: () => answers(`${url}/-/ready`),
  });
  return { ...program, url };
}
