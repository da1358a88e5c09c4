/** A name is sensitive when it ends in one of these, letters and digits only, lower case. */
const ENDINGS: readonly string[] = [
  'authorization',
  'cookie',
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'secret',
  'token',
  'apikey',
  'secretkey',
  'privatekey',
  'accesskey',
  'credential',
  'jwt',
  'motdepasse',
  'mdp',
];

/** Its end tells; somebody may take a whole text for a name. */
const MAX_LENGTH = 128;

/**
 * Makes the test whether a name is that of a secret, whatever its case and separators and with or without a plural or a
 * number at the end: `X-Api-Key`, `dbPassword`, `set_cookie`, `accessToken2`.
 */
export function createKeyTest(
  more: readonly string[] = [],
  allowed: readonly string[] = [],
): (name: string) => boolean {
  const endings = [...ENDINGS, ...more.map(bare)];
  const exempt = new Set(allowed.map(bare));
  return (name) => {
    const plain = bare(name.length > MAX_LENGTH ? name.slice(-MAX_LENGTH) : name);
    if (plain === '' || exempt.has(plain)) return false;
    const singular = plain.endsWith('s') ? plain.slice(0, -1) : plain;
    return endings.some((ending) => plain.endsWith(ending) || singular.endsWith(ending));
  };
}

/** `max_tokens: 512` counts tokens; it does not hold one. */
export function isCount(name: string, value: unknown): boolean {
  return typeof value === 'number' && /tokens$/i.test(name);
}

function bare(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replace(/\d{1,9}$/, '');
}
