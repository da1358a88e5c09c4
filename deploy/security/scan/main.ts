import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Trivy 0.74.0, by its digest: tags of it were moved to a malicious build in March 2026, and a tag is whatever its owner, or who took
 * his place, says today.
 */
const SCANNER =
  'aquasec/trivy:0.74.0@sha256:62b1e65e8869bc4b4c6aa4fa2b21595256c7c2f6018a9d9ad61caf87187c1969';

const HELP = `npm run scan -- [options] IMAGE…

Looks through built images for packages with known weaknesses and for secrets, with ${SCANNER.split('@')[0]} in a container that sees
the saved image alone, not Docker. Fails on high and critical that have a correction.

  --help  this text

Exit code: 0 nothing found, 1 something found or not scanned, 2 wrong usage, 3 Docker is missing.
`;

process.exitCode = main(process.argv.slice(2));

function main(args: string[]): number {
  let images: string[];
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    if (positionals.length === 0) throw new Error('Which images?');
    images = positionals;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (spawnSync('docker', ['version'], { stdio: 'ignore' }).status !== 0) {
    console.error('Docker is missing: it runs the scanner.');
    return 3;
  }
  // Every image is scanned, also after one that has something.
  return images.map(scan).every(Boolean) ? 0 : 1;
}

function scan(image: string): boolean {
  console.error(`▸ ${image}`);
  const folder = mkdtempSync(join(tmpdir(), 'vigie-scan-'));
  try {
    const saved = docker(['save', '--output', join(folder, 'image.tar'), image]);
    return saved && docker(['run', '--rm', '--volume', `${folder}:/scan:ro`, SCANNER, ...OPTIONS]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const OPTIONS = [
  'image',
  '--input=/scan/image.tar',
  '--scanners=vuln,secret',
  '--severity=HIGH,CRITICAL',
  '--ignore-unfixed',
  '--exit-code=1',
];

function docker(args: readonly string[]): boolean {
  return spawnSync('docker', args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}
