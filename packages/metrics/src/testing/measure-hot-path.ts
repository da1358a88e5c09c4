/**
 * Prints the cost of one observed request: `node --conditions=@vigie/source src/testing/measure-hot-path.ts`.
 * Rounds of ours and of the stock SDK's histogram alternate, and the best of each counts, since other load on a machine only adds.
 */
import { performance } from 'node:perf_hooks';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import type { RequestMeasurement } from '../http/http-server-metrics.ts';
import { RequestInstruments } from '../http/request-instruments.ts';
import { OverflowLog } from '../guard/overflow-log.ts';

const ROUNDS = 30;
const REQUESTS = 100_000;

const http = new RequestInstruments({
  limit: 2000,
  overflow: new OverflowLog(2000, () => {}),
  now: Date.now,
});
const reader = new PrometheusExporter({ preventServerStart: true });
const stock = new MeterProvider({ readers: [reader] })
  .getMeter('stock')
  .createHistogram('http.server.request.duration', { unit: 's' });

const requests: RequestMeasurement[] = Array.from({ length: 1024 }, (_, index) => ({
  method: ['GET', 'GET', 'POST', 'DELETE'][index % 4] as string,
  route: `/route/${index % 40}/:id`,
  status: index % 17 === 0 ? 404 : 200,
  scheme: 'http',
  durationSeconds: ((index * 7919) % 300) / 10_000,
  requestBytes: index % 3 === 0 ? 512 : 0,
  responseBytes: index * 11,
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
  endTimeMs: 1_700_000_000_000 + index,
}));

function ours(): void {
  for (let index = 0; index < REQUESTS; index++) {
    const request = requests[index & 1023] as RequestMeasurement;
    http.started(request.method, request.scheme);
    http.ended(request);
  }
}

function theirs(): void {
  for (let index = 0; index < REQUESTS; index++) {
    const request = requests[index & 1023] as RequestMeasurement;
    stock.record(request.durationSeconds, {
      'http.request.method': request.method,
      'http.route': request.route,
      'http.response.status_code': request.status,
      'url.scheme': request.scheme,
    });
  }
}

function nanosecondsPerCall(run: () => void): number {
  const start = performance.now();
  run();
  return ((performance.now() - start) * 1e6) / REQUESTS;
}

const best = { ours: Infinity, theirs: Infinity };
for (let round = 0; round < ROUNDS; round++) {
  best.ours = Math.min(best.ours, nanosecondsPerCall(ours));
  best.theirs = Math.min(best.theirs, nanosecondsPerCall(theirs));
}
process.stdout.write(
  `started+ended, three histograms, exemplar: ${best.ours.toFixed(0)} ns · one stock histogram record: ${best.theirs.toFixed(0)} ns\n`,
);
