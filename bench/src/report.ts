import { cpus } from 'node:os';
import type { VariantMeasurement } from './measure.ts';
import type { BenchOptions } from './options.ts';
import type { Pinning } from './pinning.ts';
import { medianInterval, pairedRatios, type Summary, summarise } from './statistics.ts';
import type { SignalsSeen } from './verification.ts';

/** From this share of its core on a server is what limits throughput. */
const SATURATED = 0.9;

export interface VariantReport {
  readonly name: string;
  readonly label: string;
  readonly cpuMicrosPerRequest: Summary;
  readonly requestsPerSecond: Summary;
  /** Throughput over that of bare in the same round. */
  readonly throughputRatio: Summary;
  /** CPU per request of bare over this one's, in the same round: what throughput would be were CPU all there is. */
  readonly cpuRatio: Summary;
  /** Holds its true median with 95 % confidence. */
  readonly cpuRatioInterval: readonly [low: number, high: number];
  /** Share of its core that the server used under load. */
  readonly busyShare: Summary;
  readonly p50Ms: Summary;
  readonly p99Ms: Summary;
  readonly idleRssBytes: number;
  readonly peakRssBytes: number;
  readonly signals: SignalsSeen;
}

export interface Report {
  readonly measuredAt: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly pinning: Pinning;
  readonly rounds: number;
  readonly secondsPerSlot: number;
  readonly connections: number;
  readonly variants: readonly VariantReport[];
}

export function createReport(
  measurements: readonly VariantMeasurement[],
  options: BenchOptions,
  pinning: Pinning,
): Report {
  const bare = measurements.find(({ variant }) => variant.name === 'bare')?.slots ?? [];
  const variants = measurements.map(({ variant, slots, ...rest }): VariantReport => {
    const throughput = slots.map((slot) => slot.requestsPerSecond);
    const cpu = slots.map((slot) => slot.cpuMicrosPerRequest);
    const bareThroughput = bare.map((slot) => slot.requestsPerSecond);
    const bareCpu = bare.map((slot) => slot.cpuMicrosPerRequest);
    return {
      name: variant.name,
      label: variant.label,
      cpuMicrosPerRequest: summarise(cpu),
      requestsPerSecond: summarise(throughput),
      throughputRatio: summarise(pairedRatios(throughput, bareThroughput)),
      cpuRatio: summarise(pairedRatios(bareCpu, cpu)),
      cpuRatioInterval: medianInterval(pairedRatios(bareCpu, cpu)),
      busyShare: summarise(slots.map((slot) => slot.busyShare)),
      p50Ms: summarise(slots.map((slot) => slot.p50Ms)),
      p99Ms: summarise(slots.map((slot) => slot.p99Ms)),
      ...rest,
    };
  });
  return {
    measuredAt: new Date().toISOString(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: `${cpus()[0]?.model.trim() ?? 'unknown'} × ${cpus().length}`,
    pinning,
    rounds: options.rounds,
    secondsPerSlot: options.seconds,
    connections: options.connections,
    variants,
  };
}

export function formatTable(report: Report): string {
  const bare = report.variants.find(({ name }) => name === 'bare');
  const header = [
    '',
    'CPU µs/req',
    'of bare req/s',
    'by CPU',
    'req/s',
    'busy',
    'p50 ms',
    'p99 ms',
    'idle MB',
    'peak MB',
    'per request',
  ];
  const rows = report.variants.map((variant) => [
    variant.label,
    variant.cpuMicrosPerRequest.median.toFixed(1),
    withSpread(variant.throughputRatio),
    withSpread(variant.cpuRatio),
    variant.requestsPerSecond.median.toFixed(0),
    `${(variant.busyShare.median * 100).toFixed(0)} %`,
    variant.p50Ms.median.toFixed(2),
    variant.p99Ms.median.toFixed(2),
    memory(variant.idleRssBytes, bare?.idleRssBytes),
    memory(variant.peakRssBytes, bare?.peakRssBytes),
    signals(variant.signals),
  ]);
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 || column === row.length - 1 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  return [line(header), ...rows.map(line), '', ...footnotes(report)].join('\n');
}

function footnotes({ pinning, rounds, secondsPerSlot, connections, node, cpu, variants }: Report): string[] {
  return [
    `${rounds} interleaved rounds of ${secondsPerSlot} s a variant, ${connections} connections, Node ${node}, ${cpu}.`,
    pinning.pinned
      ? `The server had core ${pinning.serverCore} to itself; load and sink ran on ${pinning.otherCores}.`
      : `NOT pinned (${pinning.reason}): server and load disturb each other, so trust CPU µs/req more than the rest.`,
    ...loadLimited(variants),
    'Medians over rounds; ratios are taken within each round, with the middle half of them in brackets. Memory: over bare.',
  ];
}

function loadLimited(variants: readonly VariantReport[]): string[] {
  const idle = variants.filter(({ busyShare }) => busyShare.median < SATURATED).map(({ label }) => label);
  if (idle.length === 0) return [];
  return [
    `Something else than the server was the limit (the load, or other work on this machine) for: ${idle.join(', ')}. ` +
      'There "by CPU" tells more than "of bare req/s".',
  ];
}

function withSpread({ median, q1, q3 }: Summary): string {
  return `${median.toFixed(2)} [${q1.toFixed(2)}–${q3.toFixed(2)}]`;
}

function memory(bytes: number, base: number | undefined): string {
  const megabytes = (value: number): string => (value / 1024 / 1024).toFixed(0);
  return base === undefined || base === bytes
    ? megabytes(bytes)
    : `${megabytes(bytes)} (+${megabytes(bytes - base)})`;
}

function signals({ requests, measured, accessLines, spans }: SignalsSeen): string {
  const each = (count: number, what: string): string[] => (count > 0 ? [`${count / requests} ${what}`] : []);
  return (
    [...each(measured, 'metric'), ...each(accessLines, 'line'), ...each(spans, 'span')].join(', ') ||
    'nothing'
  );
}
