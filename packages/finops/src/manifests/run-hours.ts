import { FinopsError } from '../finops-error.ts';
import { HOURS_PER_MONTH } from '../units/constants.ts';
import { RUN_DURATION } from './annotation-names.ts';
import { cronRunsPerMonth, goDurationHours } from './cron-runs.ts';
import type { Field } from './field.ts';

/** How much of a month the pods of a Job or CronJob run. */
export interface Runs {
  readonly perMonth: number;
  /** Pods that run at the same time. */
  readonly parallel: number;
  /** Hours all pods of one run take together. */
  readonly podHoursPerRun: number;
  readonly podHoursPerMonth: number;
  /** Where the length of a run comes from. */
  readonly basis: 'annotation' | 'deadline' | 'assumed';
}

/** A Job: one run. */
export function jobRuns(spec: Field, annotated: Field, assumedHours: number): Runs {
  const runs = spec.at('suspend').flag() === true ? 0 : 1;
  return runsOf(spec, annotated, assumedHours, runs);
}

/** A CronJob, by its schedule; runs that may not overlap take a month at most. */
export function cronJobRuns(spec: Field, annotated: Field, assumedHours: number): Runs {
  const schedule = spec.at('schedule');
  const text = schedule.text();
  if (text === undefined) throw schedule.problem('is missing');
  const runs = spec.at('suspend').flag() === true ? 0 : runsPerMonth(schedule, text);
  const policy = spec.at('concurrencyPolicy').text() ?? 'Allow';
  const most = policy === 'Allow' ? undefined : HOURS_PER_MONTH;
  return runsOf(spec.at('jobTemplate', 'spec'), annotated, assumedHours, runs, most);
}

function runsPerMonth(schedule: Field, text: string): number {
  try {
    return cronRunsPerMonth(text);
  } catch (error) {
    if (!(error instanceof FinopsError)) throw error;
    throw schedule.problem(error.message.slice(error.code.length + 2));
  }
}

function runsOf(
  job: Field,
  annotated: Field,
  assumedHours: number,
  perMonth: number,
  mostHoursPerMonth?: number,
): Runs {
  const { pods, parallel } = podsOfRun(job);
  const length = runLength(job, annotated, assumedHours);
  // A deadline of the Job ends all its pods, however many are still to come.
  const ofPods = length.podHours === undefined ? Number.POSITIVE_INFINITY : pods * length.podHours;
  const ofJob = length.jobHours === undefined ? Number.POSITIVE_INFINITY : parallel * length.jobHours;
  const podHoursPerRun = Math.min(ofPods, ofJob);
  return {
    perMonth,
    parallel,
    podHoursPerRun,
    podHoursPerMonth:
      mostHoursPerMonth === undefined
        ? perMonth * podHoursPerRun
        : Math.min(perMonth * podHoursPerRun, parallel * mostHoursPerMonth),
    basis: length.basis,
  };
}

/** Without completions a Job works off a queue with as many pods as are parallel. */
function podsOfRun(job: Field): { pods: number; parallel: number } {
  const parallelism = job.at('parallelism').count() ?? 1;
  const pods = job.at('completions').count() ?? parallelism;
  return { pods: parallelism === 0 ? 0 : pods, parallel: Math.min(parallelism, pods) };
}

interface RunLength {
  readonly podHours?: number;
  readonly jobHours?: number;
  readonly basis: Runs['basis'];
}

function runLength(job: Field, annotated: Field, assumedHours: number): RunLength {
  const jobDeadline = deadlineHours(job);
  const podDeadline = deadlineHours(job.at('template', 'spec'));
  const limits = { ...(jobDeadline !== undefined && { jobHours: jobDeadline }) };
  const field = annotated.at(RUN_DURATION);
  const text = field.text();
  if (text !== undefined) {
    const hours = goDurationHours(text);
    if (hours === undefined) throw field.refused('expected a duration such as 10m or 1h30m');
    return { ...limits, podHours: Math.min(hours, podDeadline ?? hours), basis: 'annotation' };
  }
  if (jobDeadline === undefined && podDeadline === undefined)
    return { podHours: assumedHours, basis: 'assumed' };
  return { ...limits, ...(podDeadline !== undefined && { podHours: podDeadline }), basis: 'deadline' };
}

function deadlineHours(spec: Field): number | undefined {
  const seconds = spec.at('activeDeadlineSeconds').count();
  return seconds === undefined ? undefined : seconds / 3600;
}
