import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'packages', 'finops', 'src', 'main.ts');

/** The command as a process, with nothing of this one's language or colours. */
export async function vigieFinops(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@vigie/source', '--no-warnings', MAIN, ...args],
    { maxBuffer: 2 ** 28, env: { ...process.env, LANG: 'C', LC_ALL: '', LC_MESSAGES: '' } },
  );
  return stdout;
}
