// What stands between a terminal and a service: it starts the service and passes on what it says, or lets it speak itself.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const [, , how, setup] = process.argv as [string, string, 'pipe' | 'inherit', string];
const service = spawn(
  process.execPath,
  ['--conditions=@vigie/source', join(import.meta.dirname, 'service.ts'), setup],
  { stdio: ['ignore', how, how] },
);
service.stdout?.pipe(process.stdout);
service.stderr?.pipe(process.stderr);
service.on('exit', (code) => process.exit(code ?? 1));
