/** @typedef {{ readonly name: string, readonly id: string, readonly params: URLSearchParams }} Route */

/** Reads `#/name/id?key=value`. @returns {Route} */
export function currentRoute() {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
  const [name = '', id = ''] = path.split('/', 2);
  return { name: name || 'overview', id: decodeURIComponent(id), params: new URLSearchParams(query) };
}

/**
 * @param {string} path
 * @param {URLSearchParams | Record<string, string>} [params] empty values are left out
 */
export function hrefTo(path, params) {
  const given = new URLSearchParams(params);
  const text = new URLSearchParams([...given].filter(([, value]) => value !== '')).toString();
  return `#/${path}${text ? `?${text}` : ''}`;
}

/** Changes the query of the address without a new entry in the history and without a hashchange. @param {string} href */
export function replaceAddress(href) {
  history.replaceState(null, '', href);
}
