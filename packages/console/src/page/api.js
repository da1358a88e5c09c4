/**
 * Reads from the page's API. Resolves to undefined for 404; rejects when the console does not answer.
 * @param {string} path
 * @param {URLSearchParams} [params]
 * @returns {Promise<any>}
 */
export async function get(path, params) {
  const query = params?.toString();
  const response = await fetch(query ? `${path}?${query}` : path);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${response.status} ${path}`);
  return response.json();
}

/** Forgets everything, with the token that only this page can read. */
export async function clearEverything() {
  const { token } = await get('/api/session');
  await fetch('/api/clear', { method: 'POST', headers: { 'x-vigie-token': token } });
}
