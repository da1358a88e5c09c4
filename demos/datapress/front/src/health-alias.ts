import type { RequestListener } from 'node:http';

/**
 * Answers `/health` as `/readyz` is answered. It sits before the app, so that the alias too is neither traced nor logged.
 */
export function withHealthAlias(listener: RequestListener): RequestListener {
  return (request, response) => {
    request.url = request.url?.replace(/^\/health(?=\?|$)/, '/readyz');
    listener(request, response);
  };
}
