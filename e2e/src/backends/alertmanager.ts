import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, freePorts, makeFolder, startProgram, type RunningProgram } from './program.ts';

export interface AlertmanagerOptions {
  /** The whole configuration file. */
  readonly config: string | ((folder: string) => string);
}

export interface RunningAlertmanager extends RunningProgram {
  readonly url: string;
}

/** Alertmanager alone (no cluster) on a free port. */
export async function startAlertmanager({ config }: AlertmanagerOptions): Promise<RunningAlertmanager> {
  const folder = makeFolder('alertmanager');
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const configFile = join(folder, 'alertmanager.yml');
  writeFileSync(configFile, typeof config === 'string' ? config : config(folder));
  const program = await startProgram({
    name: 'alertmanager',
    folder,
    args: [
      `--config.file=${configFile}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    ready: () => answers(`${url}/-/ready`),
  });
  return { ...program, url };
}
