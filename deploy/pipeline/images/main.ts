import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { IMAGE_NAMES, isImageName, type ImageName } from '../../images/services.ts';

const HELP = `npm run images -- [options] [NAME…]

Builds the images with Docker (deploy/images/Dockerfile). Without a name: all.

  --push            send them to the registry, each with its bill of materials and provenance, and write NAME=IMAGE@DIGEST
                    into .vigie/images/NAME.txt for npm run deploy -- --images. Otherwise they stay with this Docker
  --registry NAME   default ghcr.io/vigie-dev
  --version TAG     default 0.1.0; never "latest"
  --help            this text

Names: ${IMAGE_NAMES.join(', ')}
Exit code: 0 built, 1 one could not be built, 2 wrong usage, 3 Docker is missing.
`;

const root = join(import.meta.dirname, '..', '..', '..');

if (import.meta.main) process.exitCode = main(process.argv.slice(2));

function main(args: string[]): number {
  const options = readOptions(args);
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (spawnSync('docker', ['buildx', 'version'], { stdio: 'ignore' }).status !== 0) {
    console.error('docker buildx is missing. Where no container engine runs: deploy/images/README.md.');
    return 3;
  }
  return options.names.every((name) => build(name, options)) ? 0 : 1;
}

function build(name: ImageName, { registry, version, push }: Options): boolean {
  const folder = join(root, '.vigie', 'images');
  mkdirSync(folder, { recursive: true });
  const metadata = join(folder, `${name}.json`);
  const image = `${registry}/${name}:${version}`;
  console.error(`▸ ${image}`);
  const { status } = spawnSync('docker', buildArguments({ name, image, version, push, metadata }), {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) return false;
  if (push) {
    const { 'containerimage.digest': digest } = JSON.parse(readFileSync(metadata, 'utf8')) as {
      'containerimage.digest': string;
    };
    writeFileSync(join(folder, `${name}.txt`), `${name}=${registry}/${name}@${digest}\n`);
  }
  console.log(image);
  return true;
}

/** What Docker is asked. Only a registry can keep what is said about an image beside it. */
export function buildArguments(build: {
  readonly name: string;
  readonly image: string;
  readonly version: string;
  readonly push: boolean;
  readonly metadata: string;
}): string[] {
  const { name, image, version, push, metadata } = build;
  return [
    'buildx',
    'build',
    '--file=deploy/images/Dockerfile',
    `--build-arg=SERVICE=${name}`,
    `--build-arg=VERSION=${version}`,
    ...commitArguments(),
    `--tag=${image}`,
    `--metadata-file=${metadata}`,
    ...(push ? ['--push', '--provenance=mode=max', '--sbom=true'] : ['--load', '--provenance=false']),
    '.',
  ];
}

/** Which commit it is made of, and its time as that of every file; nothing outside a repository. */
function commitArguments(): string[] {
  const { status, stdout } = spawnSync('git', ['show', '-s', '--format=%H %ct', 'HEAD'], {
    cwd: root,
    encoding: 'utf8',
  });
  const [revision, seconds] = status === 0 ? stdout.trim().split(' ') : [];
  if (revision === undefined || seconds === undefined) return [];
  const created = new Date(Number(seconds) * 1000).toISOString();
  return [
    `--build-arg=REVISION=${revision}`,
    `--build-arg=CREATED=${created}`,
    `--build-arg=SOURCE_DATE_EPOCH=${seconds}`,
  ];
}

interface Options {
  readonly names: readonly ImageName[];
  readonly push: boolean;
  readonly registry: string;
  readonly version: string;
  readonly help: boolean;
}

function readOptions(args: string[]): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        push: { type: 'boolean', default: false },
        registry: { type: 'string', default: 'ghcr.io/vigie-dev' },
        version: { type: 'string', default: '0.1.0' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const unknown = positionals.filter((name) => !isImageName(name));
    if (unknown.length > 0) throw new Error(`There is no image ${unknown.join(', ')}.`);
    if (!/^\w[\w.-]{0,127}$/.test(values.version) || values.version === 'latest')
      throw new Error(`--version must be a tag, and not latest, received ${JSON.stringify(values.version)}.`);
    if (!/^[a-z0-9.:-]+(\/[a-z0-9._-]+)*$/.test(values.registry))
      throw new Error(
        `--registry must look like ghcr.io/vigie-dev, received ${JSON.stringify(values.registry)}.`,
      );
    const names = positionals.length > 0 ? positionals.filter(isImageName) : IMAGE_NAMES;
    return { ...values, names };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return undefined;
  }
}
