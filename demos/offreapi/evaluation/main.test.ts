import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('score:eval', () => {
  it('ends with an error when the language model cannot be started', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'offreapi-evaluation-'));
    try {
      const model = join(folder, 'damaged.bin');
      await writeFile(model, 'no model');
      const child = spawn(
        process.execPath,
        ['--conditions=@vigie/source', join(import.meta.dirname, 'main.ts')],
        {
          stdio: ['ignore', 'ignore', 'pipe'],
          env: { ...process.env, OFFREAPI_MODEL: model },
        },
      );
      let said = '';
      child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      expect(said).toContain('score:eval: ');
      expect(code).toBe(3);
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});
