import { createServer } from 'node:http';
import { handleSignals, observe } from '@vigie/node-http';

/** A service that writes a line a request, longer for longer paths, at level error below `/broken`. */
const server = createServer((request, response) => {
  response.statusCode = request.url?.startsWith('/broken') === true ? 500 : 200;
  response.end('said');
});
const vigie = observe(server, {
  service: 'talking',
  environment: 'e2e',
  otlp: false,
  loki: { url: setting('LOKI'), ...(JSON.parse(setting('BOUNDS')) as object) },
});
server.listen(Number(setting('PORT')), '127.0.0.1');
handleSignals(server, vigie);

function setting(name: string): string {
  const value = process.env[`TALKING_${name}`];
  if (value === undefined) throw new Error(`TALKING_${name} is not set.`);
  return value;
}
