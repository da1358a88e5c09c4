import type { RequestListener } from 'node:http';

/** Has `/health` answered as `/readyz` is: by the telemetry, and so neither logged nor traced. */
export function withHealthAlias(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (/^\/health(?:$|\?)/.test(request.url ?? '')) request.url = '/readyz';
    listener(request, response);
  };
}
