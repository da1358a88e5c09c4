/** Shortest and longest password, in characters. */
export const passwordLimits = { min: 12, max: 256 } as const;

/** Whether a password is one that people try first: of a few different characters, or made of a usual word or the address. */
export function isGuessable(password: string, email: string): boolean {
  if (new Set(password).size < 6) return true;
  const rest = [...usual, ...email.toLowerCase().split(/[@.]/)]
    .filter((word) => word.length > 2)
    .reduce((left, word) => left.replaceAll(word, ''), plain(password));
  return rest.replaceAll(/[\d\W_]/g, '').length < 4;
}

const usual = [
  'password',
  'passwort',
  'motdepasse',
  'changeme',
  'change',
  'admin',
  'administrator',
  'offreapi',
  'vigie',
  'secret',
  'default',
  'demo',
  'test',
  'welcome',
  'bienvenue',
  'letmein',
  'qwerty',
  'azerty',
  'qwertyuiop',
  'azertyuiop',
  'abcdefgh',
  'root',
  'example',
];

function plain(password: string): string {
  return password
    .toLowerCase()
    .replaceAll('0', 'o')
    .replaceAll('@', 'a')
    .replaceAll('$', 's')
    .replaceAll(/[1!]/g, 'i')
    .replaceAll('3', 'e');
}
