import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withSecretFiles } from './secret-files.ts';

describe('secrets in files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offreapi-secrets-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are read without the line break at the end', () => {
    const path = join(folder, 'url');
    writeFileSync(path, 'postgresql://u:p@h:5432/n\n');
    const env = withSecretFiles({ DATABASE_URL_FILE: path, PORT: '1' });
    expect(env['DATABASE_URL']).toBe('postgresql://u:p@h:5432/n');
    expect(env['PORT']).toBe('1');
  });

  it('give way to the variable itself, and an empty name is none', () => {
    const env = withSecretFiles({
      DATABASE_URL: 'postgresql://set',
      DATABASE_URL_FILE: '/nowhere',
      OFFREAPI_ADMIN_PASSWORD_FILE: '',
    });
    expect(env['DATABASE_URL']).toBe('postgresql://set');
    expect(env['OFFREAPI_ADMIN_PASSWORD']).toBeUndefined();
  });

  it('that cannot be read end the start, with the name of the file', () => {
    expect(() => withSecretFiles({ OFFREAPI_ADMIN_PASSWORD_FILE: join(folder, 'absent') })).toThrow(
      /VIGIE_E_OFFREAPI_SECRET_FILE: OFFREAPI_ADMIN_PASSWORD_FILE names .*absent.*ENOENT/,
    );
  });
});
