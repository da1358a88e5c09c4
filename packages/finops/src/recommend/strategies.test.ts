import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLA_CLASSES } from '../sla/sla-class.ts';
import type { ContainerSeries, UsageWindow, WorkloadUsage } from '../usage/workload-usage.ts';
import { containerStats, Scratch, type ContainerStats } from './container-stats.ts';
import { ExponentialHistogram } from './exponential-histogram.ts';
import { guarded } from './guarded.ts';
import { krr } from './krr.ts';
import { kubecost } from './kubecost.ts';
import type { Sized, Sizing } from './strategy.ts';
import { seriesOf, windowOf } from './testing.ts';
import { vpa } from './vpa.ts';
import { VpaModel, type VpaOptions } from './vpa-model.ts';

const MB = 1e6;
const MIB = 2 ** 20;
const NOTHING: Pick<WorkloadUsage, 'autoscaler' | 'rolloutInProgress'> = {};

const statsOf = (series: ContainerSeries[], window: UsageWindow): ContainerStats =>
  containerStats('web', series, window, new Scratch());
const runVpa = (
  series: ContainerSeries[],
  window: UsageWindow,
  options: VpaOptions = {},
): { cpu: Sizing; memory: Sizing } =>
  vpa(statsOf(series, window), series, window, 1, new VpaModel(options), options);

function sized(sizing: Sizing): Sized {
  if (sizing.kind !== 'sized') throw new Error(`refused: ${sizing.words.en}`);
  return sizing;
}

describe('memory of 400 MB daily peaks with one of 600 MB', () => {
  const window = windowOf(8);
  const peakOnDay = (day: number): ContainerSeries =>
    seriesOf(
      window,
      () => 0.1,
      (i) => {
        const noon = i % 288 === 144;
        if (!noon) return 300 * MB;
        return Math.floor(i / 288) === day ? 600 * MB : 400 * MB;
      },
    );

  it('a peak that only the source saw, its steps being means of a day, counts as the highest value', () => {
    const daily = windowOf(8, 86_400);
    const series = seriesOf(
      daily,
      () => 0.1,
      () => 300 * MB,
      { memoryPeakBytes: 600 * MB, cpuPeakCores: 1.5 },
    );
    const stats = statsOf([series], daily);
    expect(stats.memory.max).toBe(600 * MB);
    expect(stats.cpu.max).toBe(1.5);
  });

  it('guarded silver asks for 720 MB at least', () => {
    const { memory } = guarded(statsOf([peakOnDay(2)], window), NOTHING, 'silver');
    expect(sized(memory).exact).toBeCloseTo(720 * MB, 3);
    expect(sized(memory).request).toBe(687 * MIB);
    expect(sized(memory).request).toBeGreaterThanOrEqual(720 * MB);
  });

  it.each([0, 1, 2, 3, 4])('vpa forgets the peak of day %i: 476.5 MB', (day) => {
    expect(sized(runVpa([peakOnDay(day)], window).memory).exact / MB).toBeCloseTo(476.5, 0);
  });

  it('vpa keeps a peak less than three days old', () => {
    expect(sized(runVpa([peakOnDay(5)], window).memory).exact).toBeGreaterThan(690 * MB);
  });

  it('krr asks for 659 MiB, request and limit', () => {
    const { memory } = krr(statsOf([peakOnDay(2)], window), NOTHING);
    expect(sized(memory)).toMatchObject({ request: 659 * MIB, limit: 659 * MIB });
  });

  it('kubecost asks for the peak at 80 %', () => {
    const { memory } = kubecost(statsOf([peakOnDay(2)], window));
    expect(sized(memory).exact).toBe(750 * MB);
  });
});

describe('CPU of constantly one core', () => {
  const window = windowOf(8);
  const series = [
    seriesOf(
      window,
      () => 1,
      () => 100 * MB,
    ),
  ];

  it('vpa targets 1.1687 cores: the end of the bucket one core is in, plus 15 %', () => {
    const { cpu } = runVpa(series, window);
    expect(sized(cpu).exact).toBeCloseTo(1.1687, 4);
    expect(sized(cpu).request).toBe(1.169);
  });

  it('vpa reads the same from a history at one hour', () => {
    expect(sized(runVpa(series, window, { sampling: 'history' }).cpu).exact).toBeCloseTo(1.1687, 4);
  });

  it('vpa bounds are wide after reading history, for it counts the few samples', () => {
    const live = sized(runVpa(series, window).cpu);
    const history = sized(runVpa(series, window, { sampling: 'history' }).cpu);
    expect(live.upperBound! / live.exact).toBeCloseTo(1 + 1 / 8, 2);
    expect(history.upperBound! / history.exact).toBeCloseTo(1 + 1 / (193 / 1440), 0);
    expect(live.lowerBound! / live.exact).toBeCloseTo((1 + 0.001 / 8) ** -2, 4);
  });

  it('guarded asks for the percentile and factor of the class', () => {
    const stats = statsOf(series, window);
    expect(SLA_CLASSES.map((slaClass) => sized(guarded(stats, NOTHING, slaClass).cpu).request)).toEqual([
      1.3, 1.15, 1,
    ]);
    expect(sized(krr(stats, NOTHING).cpu)).toMatchObject({ request: 1, limit: null });
    expect(sized(kubecost(stats).cpu).request).toBe(1.25);
    expect(sized(kubecost(stats, { profile: 'api' }).cpu).exact).toBeCloseTo(1 / 0.7);
  });
});

describe('vpa', () => {
  it('has an upper bound of all there can be after a single sample, as the recommender has', () => {
    const window = windowOf(1, 3600);
    const series = seriesOf(
      window,
      (i) => (i === window.steps - 1 ? 0.1 : Number.NaN),
      (i) => (i === window.steps - 1 ? 400 * MB : Number.NaN),
    );
    for (const sampling of ['live', 'history'] as const) {
      const { cpu, memory } = runVpa([series], window, { sampling });
      expect([sized(cpu).upperBound, sized(memory).upperBound]).toEqual([1e11, 1e14]);
    }
  });

  const window = windowOf(8);

  it('splits the least values of a pod over its containers', () => {
    const series = [
      seriesOf(
        window,
        () => 0,
        () => MB,
      ),
    ];
    const model = new VpaModel({});
    const { cpu, memory } = vpa(statsOf(series, window), series, window, 2, model);
    expect(sized(cpu).exact).toBe(0.0125);
    expect(sized(memory).exact).toBe(125 * MIB);
  });

  it('adds 20 % or 100 MiB after a kill for memory, whichever is more, when live', () => {
    const killed = (request: number): number => {
      const series = seriesOf(
        window,
        () => 0.1,
        () => 500 * MIB,
        {
          requestBytes: request,
          oomKillSteps: [window.steps - 10],
        },
      );
      const { memory } = runVpa([series], window);
      return sized(memory).exact / 1.15 / MIB;
    };
    const within5Percent = (value: number, of: number): void => {
      expect(value).toBeGreaterThanOrEqual(of);
      expect(value).toBeLessThanOrEqual(of * 1.05 + 10);
    };
    within5Percent(killed(400 * MIB), 600);
    within5Percent(killed(1000 * MIB), 1200);
  });

  it('weighs new samples over old ones: half-life a day', () => {
    const rising = seriesOf(
      window,
      (i) => (i < window.steps - 288 ? 0.1 : 1),
      () => 100 * MB,
    );
    expect(sized(runVpa([rising], window).cpu).exact).toBeCloseTo(1.1687, 3);
  });

  it('reads the mean of the hour from history where live it sees the spikes', () => {
    const spiky = [
      seriesOf(
        window,
        (i) => (i % 5 === 0 ? 1 : 0),
        () => 100 * MB,
      ),
    ];
    expect(sized(runVpa(spiky, window).cpu).exact).toBeGreaterThan(1);
    expect(sized(runVpa(spiky, window, { sampling: 'history' }).cpu).exact).toBeLessThan(0.4);
  });

  it('only tells pods of larger requests apart when asked to weigh by request', () => {
    const small = seriesOf(
      window,
      () => 0.1,
      () => MB,
      { requestCores: 0.1 },
    );
    const large = seriesOf(
      window,
      () => 1,
      () => MB,
      { requestCores: 4, pod: 'web-1' },
    );
    const constant = Array.from({ length: 15 }, (_, i) => ({ ...small, pod: `web-${i + 2}` }));
    const series = [large, ...constant];
    expect(sized(runVpa(series, window).cpu).exact).toBeLessThan(0.2);
    expect(sized(runVpa(series, window, { cpuSampleWeight: 'request' }).cpu).exact).toBeGreaterThan(1);
  });
});

describe('krr', () => {
  const window = windowOf(8);

  it('takes the highest of the pods’ own percentiles, not the percentile of all', () => {
    const series = [
      seriesOf(
        window,
        () => 0.1,
        () => MB,
      ),
      seriesOf(
        window,
        () => 0.1,
        () => MB,
        { pod: 'web-1' },
      ),
      ...Array.from({ length: 30 }, (_, i) =>
        seriesOf(
          window,
          () => 0.1,
          () => MB,
          { pod: `other-${i}` },
        ),
      ),
      seriesOf(
        window,
        () => 0.9,
        () => MB,
        { pod: 'web-2' },
      ),
    ];
    const stats = statsOf(series, window);
    expect(sized(krr(stats, NOTHING).cpu).request).toBe(0.9);
    expect(sized(guarded(stats, NOTHING, 'silver').cpu).request).toBeCloseTo(0.115);
  });

  it('needs a hundred points and leaves alone what an HPA scales by', () => {
    const short = { ...window, steps: 50 };
    const few = statsOf(
      [
        seriesOf(
          short,
          () => 1,
          () => MB,
        ),
      ],
      short,
    );
    expect(krr(few, NOTHING).cpu).toMatchObject({ kind: 'refused', reason: 'too-few-samples' });
    const stats = statsOf(
      [
        seriesOf(
          window,
          () => 1,
          () => MB,
        ),
      ],
      window,
    );
    const autoscaler = { kind: 'HorizontalPodAutoscaler', resources: ['cpu'] } as const;
    expect(krr(stats, { autoscaler }).cpu).toMatchObject({ reason: 'hpa-same-resource' });
    expect(krr(stats, { autoscaler }).memory.kind).toBe('sized');
    expect(krr(stats, { autoscaler }, { allowHpa: true }).cpu.kind).toBe('sized');
  });
});

describe('guarded refuses, with the reason,', () => {
  const window = windowOf(8);
  const healthy = (more: Parameters<typeof seriesOf>[3] = {}): ContainerStats =>
    statsOf(
      [
        seriesOf(
          window,
          () => 0.2,
          () => 200 * MB,
          more,
        ),
      ],
      window,
    );

  it('a workload an HPA scales by the same resource, and only that resource', () => {
    const sizing = guarded(
      healthy(),
      { autoscaler: { kind: 'HorizontalPodAutoscaler', resources: ['cpu'] } },
      'silver',
    );
    expect(sizing.cpu).toMatchObject({ kind: 'refused', reason: 'hpa-same-resource' });
    expect(sizing.memory.kind).toBe('sized');
  });

  it('what a VerticalPodAutoscaler sets anyway', () => {
    const sizing = guarded(
      healthy(),
      { autoscaler: { kind: 'VerticalPodAutoscaler', resources: ['cpu', 'memory'] } },
      'silver',
    );
    expect([sizing.cpu, sizing.memory]).toMatchObject([
      { reason: 'vpa-manages-it' },
      { reason: 'vpa-manages-it' },
    ]);
  });

  it('a rollout in progress', () => {
    const sizing = guarded(healthy(), { rolloutInProgress: true }, 'silver');
    expect(sizing).toMatchObject({
      cpu: { reason: 'rollout-in-progress' },
      memory: { reason: 'rollout-in-progress' },
    });
  });

  it('restarts in a loop, but not a restart now and then', () => {
    expect(guarded(healthy({ restarts: 40 }), NOTHING, 'silver').memory).toMatchObject({
      reason: 'restart-loop',
    });
    expect(guarded(healthy({ restarts: 3 }), NOTHING, 'silver').memory.kind).toBe('sized');
  });

  it('the CPU of what is killed for memory in a loop, yet raises its memory', () => {
    const kills = Array.from({ length: 40 }, (_, i) => i * 50);
    const stats = healthy({
      restarts: 40,
      oomKillSteps: kills,
      memoryLimitBytes: 300 * MIB,
      requestBytes: 200 * MIB,
    });
    const sizing = guarded(stats, NOTHING, 'silver');
    expect(sizing.cpu).toMatchObject({ reason: 'restart-loop' });
    expect(sized(sizing.memory).request).toBeGreaterThanOrEqual(300 * MIB * 1.25);
  });

  it('too few samples, or too short a time', () => {
    const hour = { ...window, steps: 120 };
    expect(
      guarded(
        statsOf(
          [
            seriesOf(
              hour,
              () => 1,
              () => MB,
            ),
          ],
          hour,
        ),
        NOTHING,
        'bronze',
      ).cpu,
    ).toMatchObject({
      reason: 'too-few-samples',
    });
    const sparse = statsOf(
      [
        seriesOf(
          window,
          (i) => (i % 40 === 0 ? 1 : Number.NaN),
          () => MB,
        ),
      ],
      window,
    );
    expect(guarded(sparse, NOTHING, 'bronze')).toMatchObject({
      cpu: { reason: 'too-few-samples' },
      memory: { kind: 'sized' },
    });
  });

  describe('what is known as means alone:', () => {
    // Twenty pods: more than a hundred samples even of days.
    const statsOfMeans = (stepSeconds: number, more: Parameters<typeof seriesOf>[3]): ContainerStats => {
      const means = windowOf(14, stepSeconds);
      const pods = Array.from({ length: 20 }, (_, i) =>
        seriesOf(
          means,
          () => 0.1,
          () => 300 * MB,
          { ...more, pod: `web-${i}`, coverage: new Float64Array(means.steps).fill(1) },
        ),
      );
      return statsOf(pods, means);
    };

    it('CPU of days, whatever the peak: no percentile is in them', () => {
      const sizing = guarded(
        statsOfMeans(86_400, { cpuPeakCores: 1.5, memoryPeakBytes: 600 * MB }),
        NOTHING,
        'silver',
      );
      expect(sizing.cpu).toMatchObject({ kind: 'refused', reason: 'means-only' });
      expect(sized(sizing.memory).request).toBeGreaterThanOrEqual(720 * MB);
    });

    it('memory whose highest value nobody tells, of hours too', () => {
      for (const stepSeconds of [3600, 86_400])
        expect(guarded(statsOfMeans(stepSeconds, {}), NOTHING, 'silver').memory).toMatchObject({
          reason: 'means-only',
        });
    });

    it('but not CPU of hours', () => {
      expect(guarded(statsOfMeans(3600, {}), NOTHING, 'silver').cpu.kind).toBe('sized');
    });
  });

  it('one resource without samples, sizing the other', () => {
    const stats = statsOf(
      [
        seriesOf(
          window,
          () => Number.NaN,
          () => 100 * MB,
        ),
      ],
      window,
    );
    expect(guarded(stats, NOTHING, 'gold')).toMatchObject({
      cpu: { reason: 'no-samples' },
      memory: { kind: 'sized' },
    });
  });
});

describe('guarded', () => {
  const window = windowOf(2, 600);

  it('raises what was there by a quarter at least after a kill for memory', () => {
    const stats = statsOf(
      [
        seriesOf(
          window,
          () => 0.1,
          () => 100 * MIB,
          {
            requestBytes: 512 * MIB,
            memoryLimitBytes: 512 * MIB,
            oomKillSteps: [20],
          },
        ),
      ],
      window,
    );
    for (const slaClass of SLA_CLASSES) {
      const memory = sized(guarded(stats, NOTHING, slaClass).memory);
      expect(memory.request).toBe(640 * MIB);
      expect(memory.limit).toBe(640 * MIB);
    }
  });

  it('asks for no CPU limit unless told to keep the one there is', () => {
    const stats = statsOf(
      [
        seriesOf(
          window,
          () => 1,
          () => MB,
          { cpuLimitCores: 0.5 },
        ),
      ],
      window,
    );
    expect(sized(guarded(stats, NOTHING, 'gold').cpu).limit).toBeNull();
    expect(sized(guarded(stats, NOTHING, 'gold', { cpuLimit: 'keep' }).cpu).limit).toBe(1.3);
  });

  const usage = fc.array(
    fc.record({
      cpu: fc.oneof(fc.double({ min: 0, max: 64, noNaN: true }), fc.constant(Number.NaN)),
      memory: fc.oneof(fc.double({ min: 0, max: 2 ** 38, noNaN: true }), fc.constant(Number.NaN)),
    }),
    { minLength: 1, maxLength: 50 },
  );
  const anyHistory = { minSamples: 1, minSpanSeconds: 0 };

  it('never asks for less memory than was seen, nor less from a higher class', () => {
    fc.assert(
      fc.property(usage, fc.option(fc.nat(49)), (samples, kill) => {
        const short = { ...window, steps: samples.length };
        const series = seriesOf(
          short,
          (i) => samples[i]!.cpu,
          (i) => samples[i]!.memory,
          {
            oomKillSteps: kill === null ? [] : [kill],
          },
        );
        const stats = statsOf([series], short);
        const sizings = SLA_CLASSES.map((slaClass) => guarded(stats, NOTHING, slaClass, anyHistory));
        const highest = Math.max(...samples.map(({ memory }) => memory).filter((bytes) => bytes >= 0), 0);
        for (const [i, { cpu, memory }] of sizings.entries()) {
          if (memory.kind === 'sized') expect(memory.request).toBeGreaterThanOrEqual(highest);
          const below = sizings[i + 1];
          if (below === undefined) continue;
          if (cpu.kind === 'sized') expect(cpu.request).toBeGreaterThanOrEqual(sized(below.cpu).request);
          if (memory.kind === 'sized')
            expect(memory.request).toBeGreaterThanOrEqual(sized(below.memory).request);
        }
      }),
    );
  });

  it('says the same of the same samples in whatever pods they come', () => {
    fc.assert(
      fc.property(usage, fc.nat(49), (samples, cut) => {
        const short = { ...window, steps: samples.length };
        const whole = seriesOf(
          short,
          (i) => samples[i]!.cpu,
          (i) => samples[i]!.memory,
        );
        const part = (from: number, to: number, pod: string): ContainerSeries => ({
          ...whole,
          pod,
          firstStep: from,
          cpuUsageCores: whole.cpuUsageCores.slice(from, to),
          memoryUsageBytes: whole.memoryUsageBytes.slice(from, to),
          cpuRequestCores: whole.cpuRequestCores.slice(from, to),
          memoryRequestBytes: whole.memoryRequestBytes.slice(from, to),
        });
        const at = Math.min(cut, samples.length);
        const split = [part(at, samples.length, 'b'), part(0, at, 'a')];
        const one = guarded(statsOf([whole], short), NOTHING, 'silver', anyHistory);
        const two = guarded(statsOf(split, short), NOTHING, 'silver', anyHistory);
        expect(two).toEqual(one);
      }),
    );
  });
});

describe('ExponentialHistogram', () => {
  // Bucket starts in millicores for a first bucket of 1 m, as listed by a maintainer in kubernetes/autoscaler#7554.
  it.each([
    [1, 1],
    [2, 2.05],
    [10, 12.5779],
    [30, 66.4388],
    [50, 209.348],
    [60, 353.5837],
    [70, 588.5285],
  ])('starts bucket %i at %f millicores, as the recommender does', (bucket, millicores) => {
    const histogram = new ExponentialHistogram({ firstBucket: 0.001, ratio: 1.05, max: 1000 });
    expect(histogram.startOf(bucket) * 1000).toBeCloseTo(millicores, 4);
    expect(histogram.bucketOf(histogram.startOf(bucket) * 1.001)).toBe(bucket);
    expect(histogram.bucketOf(histogram.startOf(bucket) * 0.999)).toBe(bucket - 1);
  });

  it('answers a percentile with the end of its bucket', () => {
    const histogram = new ExponentialHistogram({ firstBucket: 1, ratio: 2, max: 100 });
    for (const value of [0.5, 2, 5]) histogram.add(value, 1);
    expect([0, 0.3, 0.5, 0.7, 1].map((share) => histogram.percentile(share))).toEqual([1, 1, 3, 7, 7]);
    histogram.subtract(5, 1);
    expect(histogram.percentile(1)).toBe(3);
    histogram.clear();
    expect(histogram.percentile(0.9)).toBe(0);
  });
});
