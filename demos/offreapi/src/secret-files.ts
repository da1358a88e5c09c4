import { readFileSync } from 'node:fs';

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings that are secret, hence may be given as a file: a container's environment is shown by many tools, its files are not. */
const SECRETS = ['DATABASE_URL', 'OFFREAPI_ADMIN_PASSWORD'] as const;

/**
 * The environment with each secret whose `…_FILE` names a file read from there, without the line break at its end. A variable that is
 * set itself wins.
 *
 * @throws Error `VIGIE_E_OFFREAPI_SECRET_FILE` when the file cannot be read; the message has its name and not its content
 */
export function withSecretFiles(
  env: Environment,
  read: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Environment {
  const secrets = SECRETS.flatMap((name) => {
    const path = env[`${name}_FILE`];
    return path === undefined || path === '' || env[name] ? [] : [[name, readSecret(name, path, read)]];
  });
  return { ...env, ...Object.fromEntries(secrets) };
}

function readSecret(name: string, path: string, read: (path: string) => string): string {
  try {
    return read(path).replace(/\r?\n$/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new Error(
      `VIGIE_E_OFFREAPI_SECRET_FILE: ${name}_FILE names ${path}, which cannot be read (${code}). Mount the file, or set ${name}.`,
      { cause: error },
    );
  }
}
