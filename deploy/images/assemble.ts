import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureModel } from '../../demos/offreapi/model/ensure-model.ts';
import { assembleImage, nodeOfImages, prepareWorkspace } from './assemble-image.ts';
import { readBuildContext } from './build-context.ts';
import { proveImage } from './prove-image.ts';
import { IMAGE_NAMES, IMAGES, isImageName, type ImageName } from './services.ts';
import { withServicesNeeded } from './services-needed.ts';

const HELP = `npm run images:assemble -- [options]

Assembles the file trees of the container images without a container engine: the build context, installed; the stage script that the
Dockerfile runs; a base of this machine's Debian packages and Node. As root it also runs them as a read-only container is run.

  --service NAME  ${IMAGE_NAMES.join(', ')}, or all (default)
  --context       only list what goes into the build context, and what of it must not
  --run           run each as its user, read-only, without privileges; ask for probes, metrics and page; end it (needs root)
  --check         assemble twice and compare, to tell that the same inputs give the same bytes
  --output DIR    keep the trees there, a folder a service (default: none is kept)
  --json          one line of JSON a service
  --help          this text

SOURCE_DATE_EPOCH (seconds) is the time of every file, VERSION the version; default 0 and 0.1.0.
Exit codes: 0 all is well; 1 something is not, and what; 2 wrong options.
`;

process.exitCode = await main(process.argv.slice(2));

interface Options {
  readonly service: string;
  readonly context: boolean;
  readonly run: boolean;
  readonly check: boolean;
  readonly output: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

async function main(args: string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const repository = join(import.meta.dirname, '..', '..');
  if (options.context) return listContext(repository, options.json);
  const scratch = await mkdtemp(join(tmpdir(), 'vigie-images-'));
  try {
    return await assembleAll(repository, scratch, options);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function assembleAll(repository: string, scratch: string, options: Options): Promise<number> {
  const names = options.service === 'all' ? IMAGE_NAMES : [options.service as ImageName];
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  say('Installing a copy of the build context…');
  const workspace = prepareWorkspace(repository, join(scratch, 'build'), names);
  const model = names.some((name) => IMAGES[name].model) ? (await ensureModel({ say })).path : undefined;
  let failed = 0;
  for (const name of names) {
    const assemble = (folder: string): ReturnType<typeof assembleImage> =>
      assembleImage({
        workspace,
        name,
        version: process.env['VERSION'] || '0.1.0',
        sourceDateEpoch: Number(process.env['SOURCE_DATE_EPOCH'] || '0'),
        model,
        node: nodeOfImages(repository),
        folder,
      });
    say(`Assembling ${name}…`);
    const image = await assemble(join(options.output ?? scratch, name));
    const findings = [...image.findings];
    if (options.check && (await assemble(join(scratch, `${name}-again`))).digest !== image.digest)
      findings.push('assembled a second time, it is not the same');
    const proof = options.run
      ? await withServicesNeeded(name, (needed) => proveImage({ image, ...needed }))
      : undefined;
    findings.push(...(proof?.findings ?? []));
    const { bytes, appBytes, digest } = image;
    const megabytes = (value: number): string => (value / 1e6).toFixed(1);
    const line = `${name.padEnd(16)} ${megabytes(bytes)} MB, ${megabytes(appBytes)} of them its own, ${digest.slice(0, 12)}`;
    const ran =
      proof === undefined
        ? ''
        : `; ready in ${proof.startMs} ms, ${megabytes(proof.residentBytes)} MB resident, SIGTERM → ${proof.exitCode}`;
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ name, bytes, appBytes, digest, ...proof, findings })}\n`
        : `${line}${ran}\n${findings.map((finding) => `  ${finding}\n`).join('')}`,
    );
    failed += findings.length;
  }
  return failed === 0 ? 0 : 1;
}

function listContext(repository: string, json: boolean): number {
  const { files, bytes, findings } = readBuildContext(repository);
  if (json) process.stdout.write(`${JSON.stringify({ files, bytes, findings })}\n`);
  else {
    for (const file of files) process.stdout.write(`${String(file.bytes).padStart(9)}  ${file.path}\n`);
    process.stdout.write(`${files.length} files, ${(bytes / 1e6).toFixed(1)} MB\n`);
    for (const finding of findings) process.stderr.write(`${finding}\n`);
  }
  return findings.length === 0 ? 0 : 1;
}

function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      service: { type: 'string', default: 'all' },
      context: { type: 'boolean', default: false },
      run: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      output: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.service !== 'all' && !isImageName(values.service))
    throw new Error(`--service takes ${IMAGE_NAMES.join(', ')} or all, but got '${values.service}'.`);
  return { ...values, output: values.output };
}
