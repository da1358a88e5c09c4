import { en } from './messages-en.js';
import { fr } from './messages-fr.js';

/** @typedef {import('./messages-en.js').Messages} Messages */

const KEY = 'vigie.lang';
/** @type {Readonly<Record<string, Messages>>} */
const TABLES = { en, fr };

/** @returns {'en' | 'fr'} */
function chosen() {
  const stored = localStorage.getItem(KEY);
  if (stored === 'en' || stored === 'fr') return stored;
  return navigator.languages
    .find((name) => /^(en|fr)\b/i.test(name))
    ?.toLowerCase()
    .startsWith('fr')
    ? 'fr'
    : 'en';
}

/** @type {'en' | 'fr'} */
export let lang = chosen();
/** The texts of the language in use. */
export let t = /** @type {Messages} */ (TABLES[lang]);
document.documentElement.lang = lang;

/** @param {'en' | 'fr'} next */
export function setLang(next) {
  localStorage.setItem(KEY, next);
  lang = next;
  t = /** @type {Messages} */ (TABLES[next]);
  document.documentElement.lang = next;
}
