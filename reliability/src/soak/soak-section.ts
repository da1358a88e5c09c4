import type { Section, SectionModule, SectionRun } from '../section.ts';
import { ledgerOf, type Moment, type Phase, runSoak } from './soak.ts';
import { median, quantile } from './trend.ts';
import { DESTINATIONS, type Growth, growthOf, judgeMoment } from './verdict.ts';

const PER_SECOND = 500;
const SAMPLE_SECONDS = 15;
const MAX_QUEUE_BYTES = 8 * 1024 * 1024;
const SEND_TIMEOUT_MS = 10_000;
/** Share of its time after which the queues have long been full and V8 has compiled what it compiles. */
const SETTLED = 0.2;
const MAX_GROWTH_PER_MINUTE = 0.01;
const MAX_P99_RATIO = 1.15;
/** Retries are up to 30 s apart by then. */
const RECOVERY_SECONDS = 60;
/** Of the samples, one in so many is a row. */
const ROW_EVERY = 4;

/** A service under load whose backend stays dead: what it takes of memory, and what that does to its requests. */
export const soak: SectionModule = { name: 'soak', run };

async function run({ signal, progress, options }: SectionRun): Promise<Section> {
  const { soakSeconds } = options;
  const phases: readonly Phase[] = [
    { backend: 'refusing', seconds: soakSeconds / 2 },
    { backend: 'silent', seconds: soakSeconds / 2 },
    { backend: 'up', seconds: RECOVERY_SECONDS },
  ];
  const moments = await runSoak({
    phases,
    perSecond: PER_SECOND,
    sampleSeconds: Math.min(SAMPLE_SECONDS, soakSeconds / 20),
    maxQueueBytes: MAX_QUEUE_BYTES,
    sendTimeoutMs: SEND_TIMEOUT_MS,
    leakBytes: 0,
    twin: true,
    signal,
    progress,
  });
  const settled = soakSeconds * SETTLED;
  const dead = moments.filter(({ backend }) => backend !== 'up');
  const growth = growthOf(dead, settled);
  const ratios = ratiosOf(dead.filter(({ atSeconds }) => atSeconds >= settled));
  return {
    title: 'When a backend stays dead',
    intro: introOf(soakSeconds),
    columns: COLUMNS,
    rows: moments.filter((_, at) => (at + 1) % ROW_EVERY === 0 || at === moments.length - 1).map(rowOf),
    notes: notesOf(growth, ratios, dead, moments.at(-1) as Moment),
    violations: violationsOf(moments, settled, growth, ratios),
    figures: { soakSeconds, perSecond: PER_SECOND, growth, p99Ratio: quartilesOf(ratios), moments },
  };
}

function violationsOf(
  moments: readonly Moment[],
  settled: number,
  growth: Growth,
  ratios: readonly number[],
): string[] {
  const wrong = moments.flatMap((moment) =>
    judgeMoment(moment, moment.backend !== 'up' && moment.atSeconds >= settled),
  );
  if (growth.perMinute >= MAX_GROWTH_PER_MINUTE)
    wrong.push(`the heap grows by ${percent(growth.perMinute)} a minute`);
  if (median(ratios) > MAX_P99_RATIO)
    wrong.push(`the p99 is ${median(ratios).toFixed(2)} times that of the twin`);
  const last = moments.at(-1) as Moment;
  for (const name of DESTINATIONS) {
    const { pendingBytes, maxQueueBytes, delivered } = ledgerOf(last, name);
    if (delivered === 0 || pendingBytes > maxQueueBytes / 2)
      wrong.push(`${name} did not recover: ${delivered} delivered, ${pendingBytes} bytes pending`);
  }
  return wrong;
}

/** Of p99 with the dead backend over p99 of the twin, in ascending order. */
function ratiosOf(moments: readonly Moment[]): readonly number[] {
  return moments
    .flatMap(({ p99Ms, twin }) => (twin === undefined ? [] : [p99Ms / twin.p99Ms]))
    .sort((a, b) => a - b);
}

function quartilesOf(sorted: readonly number[]): {
  median: number;
  lowerQuartile: number;
  upperQuartile: number;
} {
  return {
    median: median(sorted),
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
  };
}

const COLUMNS = [
  'after, s',
  'backend',
  'requests',
  'heap, MiB',
  'beside the heap, MiB',
  'RSS, MiB',
  'queues, MiB',
  'p50, ms',
  'p99, ms',
  "twin's heap, MiB",
  "twin's RSS, MiB",
  "twin's p99, ms",
] as const;

function rowOf(moment: Moment): string[] {
  const { atSeconds, backend, requests, sample, p50Ms, p99Ms, twin } = moment;
  const queues = DESTINATIONS.map((name) => mebibytes(ledgerOf(moment, name).pendingBytes));
  return [
    atSeconds.toFixed(0),
    backend,
    String(requests),
    mebibytes(sample.heapBytes),
    mebibytes(sample.externalBytes),
    mebibytes(sample.rssBytes, 0),
    queues.join(' · '),
    p50Ms.toFixed(2),
    p99Ms.toFixed(1),
    twin === undefined ? '' : mebibytes(twin.sample.heapBytes),
    twin === undefined ? '' : mebibytes(twin.sample.rssBytes, 0),
    twin === undefined ? '' : twin.p99Ms.toFixed(1),
  ];
}

function introOf(soakSeconds: number): string[] {
  return [
    `A Koa service with spans, log records and Loki on, all bounds as by default, answers ${PER_SECOND} requests a second, each with a line of its own beside the access line,
for ${soakSeconds} s: half of the time its backend refuses connections, half of it takes requests and never answers. Then the backend is well again. Requests are sent at
a constant rate, and their latency counts from when they were due. A twin with a backend that is well gets the same load at the same time. Memory is read after two
forced garbage collections, which are part of the latencies of both, every ${SAMPLE_SECONDS} s; one sample in ${ROW_EVERY} is shown.`,
  ];
}

function notesOf(growth: Growth, ratios: readonly number[], dead: readonly Moment[], last: Moment): string[] {
  const { trend, perMinute, bytesPerRequest } = growth;
  const { median: ratio, lowerQuartile, upperQuartile } = quartilesOf(ratios);
  const requests = dead.reduce((sum, moment) => sum + moment.requests, 0);
  const failed = dead.reduce((sum, moment) => sum + moment.failed, 0);
  const lost = DESTINATIONS.map((name) => `${ledgerOf(last, name).dropped['overflow']} of \`${name}\``);
  const share = (bytes: number): string => percent((60 * bytes) / trend.level);
  return [
    `**Memory**: ${percent(perMinute)} a minute of ${mebibytes(trend.level)} MiB (95 % confidence ${share(trend.low)} to ${share(trend.high)}), ${bytesPerRequest.toFixed(1)} bytes a request: the Theil–Sen slope of
heap and what JavaScript holds beside it, over the last ${percent(1 - SETTLED, 0)} of the time without a backend. It must stay under ${percent(MAX_GROWTH_PER_MINUTE, 0)} a minute. What is more
in the second half is the body of a batch under way, which is held while its answer is awaited.`,
    `**Latency**: the median of p99 over p99 of the twin is ${ratio.toFixed(2)}, quartiles ${lowerQuartile.toFixed(2)}–${upperQuartile.toFixed(2)}. It must not exceed ${MAX_P99_RATIO}.`,
    `${requests} requests were answered without a backend, ${failed} were not. At each row every ledger balanced and every queue was within its ${mebibytes(MAX_QUEUE_BYTES, 0)} MiB, and full; what did not fit was counted as
\`overflow\`: ${lost.join(', ')}. When the backend came back the queues emptied by themselves.`,
  ];
}

function mebibytes(bytes: number, digits: number = 1): string {
  return (bytes / 1024 ** 2).toFixed(digits);
}

function percent(share: number, digits: number = 2): string {
  return `${(100 * share).toFixed(digits)} %`;
}
