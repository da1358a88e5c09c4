import { FinopsError } from '../finops-error.ts';
import type { UsageWindow } from './workload-usage.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
/** A year in minutes; what is asked for by mistake is mostly more. */
export const MAX_STEPS = 525_600;

/**
 * `5m`, `14d`, `1h30m` as seconds.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_DURATION`
 */
export function parseDuration(option: string, text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g)];
  const seconds = parts.reduce(
    (sum, [, number, unit]) => sum + Number(number) * (UNITS[unit!] ?? Number.NaN),
    0,
  );
  if (parts.map(([part]) => part).join('') !== text || !(seconds > 0)) {
    throw new FinopsError(
      'VIGIE_E_FINOPS_DURATION',
      `${option} must be a duration such as 5m, 12h or 14d, received ${JSON.stringify(text)}.`,
    );
  }
  return seconds;
}

/**
 * `2026-11-02T10:00:00Z`, `2026-11-02` (00:00 UTC), or epoch seconds, milliseconds where there are too many for seconds. An ISO time
 * without a zone is UTC, as times of clusters are.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_INSTANT`
 */
export function parseInstant(what: string, text: string): number {
  const seconds = instantSeconds(text);
  if (!Number.isNaN(seconds)) return seconds;
  throw new FinopsError(
    'VIGIE_E_FINOPS_INSTANT',
    `${what} must be an instant such as 2026-11-02T10:00:00Z or 1793613600, received ${JSON.stringify(text)}.`,
  );
}

/** The same, NaN where it is none. */
export function instantSeconds(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    const number = Number(text);
    return number >= 1e11 ? number / 1000 : number;
  }
  const iso = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.exec(text);
  if (iso === null) return Number.NaN;
  return Date.parse(text.length > 10 && iso[1] === undefined ? `${text.replace(' ', 'T')}Z` : text) / 1000;
}

/**
 * The steps of a period, on multiples of the step, so that two reports of one period have the same.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_WINDOW` where the window is no longer than a step, or has more than 525 600 of them.
 */
export function usageWindow(endSeconds: number, windowSeconds: number, stepSeconds: number): UsageWindow {
  const steps = Math.floor(windowSeconds / stepSeconds);
  if (steps < 1 || steps > MAX_STEPS) {
    throw new FinopsError(
      'VIGIE_E_FINOPS_WINDOW',
      `a window of ${windowSeconds} s in steps of ${stepSeconds} s makes ${steps} steps; there must be from 1 to ${MAX_STEPS}.`,
    );
  }
  const end = Math.floor(endSeconds / stepSeconds) * stepSeconds;
  return { startSeconds: end - steps * stepSeconds, stepSeconds, steps };
}

/** The step a sample taken at an instant tells of: the one that ends there. */
export function stepEndingAt(window: UsageWindow, atSeconds: number): number {
  return Math.round((atSeconds - window.startSeconds) / window.stepSeconds) - 1;
}
