import { DESTINATIONS, type DestinationName } from '../destinations.ts';
import type { Section, SectionModule, SectionRun } from '../section.ts';
import { BOUNDS } from './cell.ts';
import { CONTROL, FAULTS } from './faults.ts';
import { quantile } from './latency.ts';
import { MAX_P99_RATIO, type MeasuredCell, measureCell } from './measured-cell.ts';

/** Retries nearer to those by default, since what they cost is measured. */
const MEASURE = {
  requests: 120,
  flapMs: 2000,
  markedEvery: 600,
  shutdownTimeoutMs: 1000,
  bounds: { retryMinMs: 100, retryMaxMs: 1000 },
} as const;

const COLUMNS = [
  'destination',
  'failure',
  'created',
  'delivered',
  'dropped',
  'taken twice',
  'requests to it',
  'peak queue, KiB',
  'empty after, ms',
  'p99 ratio',
  'shutdown, ms',
] as const;

/** Every destination under every failure, with figures. */
export const failures: SectionModule = { name: 'failures', run };

async function run({ signal, progress, options }: SectionRun): Promise<Section> {
  const cells: MeasuredCell[] = [];
  for (const destination of Object.keys(DESTINATIONS) as DestinationName[]) {
    for (const fault of [CONTROL, ...FAULTS]) {
      signal.throwIfAborted();
      progress(`${destination} × ${fault.name}`);
      cells.push(await measureCell(destination, fault, { ...MEASURE, rounds: options.rounds }));
    }
  }
  return {
    title: 'When a backend fails',
    intro: INTRO,
    columns: COLUMNS,
    rows: cells.map(rowOf),
    notes: [latencyNote(cells), ...NOTES],
    violations: cells.flatMap(({ result, violations }) =>
      violations.map((violation) => `${result.destination} × ${result.fault.name}: ${violation}`),
    ),
    figures: cells.map(figuresOf),
  };
}

function latencyNote(cells: readonly MeasuredCell[]): string {
  const failing = cells.filter(({ result }) => result.fault !== CONTROL).map(({ latency }) => latency);
  const middle = quantile(
    failing.map(({ median }) => median),
    0.5,
  );
  const above = failing.filter(({ median }) => median > MAX_P99_RATIO).length;
  const healthyMs = cells.map(({ latency }) => latency.healthyMs);
  const range = [quantile(healthyMs, 0.25), quantile(healthyMs, 0.75)]
    .map((ms) => ms.toFixed(1))
    .join(' to ');
  return `Over the ${failing.length} cells with a failure the p99 ratio is ${middle.toFixed(2)} in the middle, and above ${MAX_P99_RATIO} in ${above}; p99 of the twins was ${range} ms in half of them.`;
}

function rowOf({ result, latency }: MeasuredCell): string[] {
  const { ledger, books } = result.final;
  const dropped = Object.entries(ledger.dropped).filter(([, count]) => count > 0);
  const { median, lowerQuartile, upperQuartile } = latency;
  return [
    `\`${result.destination}\``,
    result.fault.name,
    String(ledger.created),
    String(ledger.delivered),
    dropped.length === 0 ? '0' : dropped.map(([reason, count]) => `${count} ${reason}`).join(', '),
    String(books.duplicates),
    String(result.backend.attempts.length),
    `${(result.watched.peakBytes / 1024).toFixed(1)} of ${ledger.maxQueueBytes / 1024}`,
    result.recoveryMs.toFixed(0),
    `${median.toFixed(2)} [${lowerQuartile.toFixed(2)}–${upperQuartile.toFixed(2)}]`,
    result.shutdownMs.toFixed(0),
  ];
}

function figuresOf({ result, latency, violations }: MeasuredCell): unknown {
  const { destination, fault, requests, final, recoveryMs, shutdownMs, shutdownTimeoutMs, watched } = result;
  return {
    destination,
    failure: fault.name,
    requests,
    ledger: final.ledger,
    backend: { ...final.books, requests: result.backend.attempts.length },
    peakQueueBytes: watched.peakBytes,
    samples: watched.samples,
    recoveryMs,
    shutdownMs,
    shutdownTimeoutMs,
    latency,
    violations,
  };
}

const { maxQueueBytes, maxBatchItems, flushIntervalMs, sendTimeoutMs, retryMinMs, retryMaxMs } = {
  ...BOUNDS,
  ...MEASURE.bounds,
};

const INTRO = [
  `A Koa service with \`observe(app)\` runs in a process of its own and sends to a real HTTP server that keeps every item it takes. Each cell:
requests while the backend is well; it fails, requests go on; it is well again and the queue empties, without a restart; it
fails once more and the telemetry shuts down. Then three records are compared item by item: the service's lines on standard output (what
was created), its ledger (what it believes), and what the backend took.`,
  `Times and bounds are scaled down, so that every bound is reached: \`maxQueueBytes\` ${maxQueueBytes} (${1024 * 1024} where everything is to arrive),
\`maxBatchItems\` ${maxBatchItems}, \`flushIntervalMs\` ${flushIntervalMs}, \`sendTimeoutMs\` ${sendTimeoutMs} (600 for silence and late answers, which come after 1800 ms), \`retryMinMs\` ${retryMinMs}, \`retryMaxMs\` ${retryMaxMs};
\`Retry-After\` is one second, or a date one to two seconds ahead; flapping is 2 s down, 2 s up; the shutdown may take ${MEASURE.shutdownTimeoutMs} ms, half of it for spans, half for lines.
Batches thus leave fifty times and retries five to thirty times as often as by default. One request in ${MEASURE.markedEvery} makes items that are bad or too large.`,
  `**p99 ratio**: a twin of the service, alike but for a backend that is well, gets the same requests in turns with it, one by one; the median over
the rounds of ${MEASURE.requests} requests of p99 with the failing backend over p99 of the twin, with its quartiles. A cell above ${MAX_P99_RATIO} is measured again, up
to three times, and all rounds count; what fails is a median that lies above with a certainty of 95 %. The control has no fault: it shows what chance does.`,
];

const NOTES = [
  `In every cell, checked at every request and every 5 ms: \`created = delivered + Σ dropped + pending\` and queued bytes ≤ \`maxQueueBytes\`. At the end:
as many items as lines and requests say were created; every request answered 200 while the backend acknowledged nothing; standard output whole, in order, and complete;
nothing sent before \`Retry-After\` allowed it; no request to the backend that the ledger does not know.`,
  `**delivered is exact**: it equals the number of different items the backend took, in all cells but three. *Answers too late*, *half a
response* and *flapping* leave a service in doubt: the backend took items and the service was not told. It sends them again, and counts them once;
the backend has them twice (*taken twice*), and only those. There, every item counted as delivered is at the backend, and what the backend has beyond
it are items it took without a word, which later gave way in the queue or to the shutdown. An answer that comes after its send was given up changes nothing.`,
  `*400 poison item*: the backend refuses any batch with a bad item in it and takes nothing of it; the bad are found by halving, the good arrive.
*413*: bodies of over 24 KiB are refused; they are split, and a single item that is larger is dropped. *partial success*: OTLP says how many
it rejected; Loki takes the good entries too, and says in the text of its 400 how many it refused. In both cases nothing goes again.`,
  `*closed*, where lines are what is delivered: the line that tells what the shutdown lost comes after it, and is on standard output only.`,
];
