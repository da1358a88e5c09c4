import { at, cholesky, inverse, matrix, type Matrix, put } from './linear-algebra.ts';
import type { Moments } from './moments.ts';
import { nonNegativeLeastSquares } from './non-negative-least-squares.ts';

/** What requests of each route take of the CPU, by route index. */
export interface DemandFit {
  /** CPU seconds a request. */
  readonly demand: Float64Array;
  /** Standard error of it, seconds. */
  readonly standardError: Float64Array;
  /** 1: by regression. 0: not to be told from other routes, hence by time in process. */
  readonly identified: Uint8Array;
  /** 1 − R² of a route's counts on the others': 0 where others always come with it. */
  readonly tolerance: Float64Array;
  /** Standard deviation of an interval's CPU seconds round the fit. */
  readonly residual: number;
  /** Share of the CPU time's second moment that the fit explains. */
  readonly explained: number;
}

/** Less often seen than this, a route's demand is what the noise of a few intervals says. */
const LEAST_SEEN = 8;
/** A standard error above this share of the demand is no figure to show … */
const MOST_RELATIVE_ERROR = 0.25;
/** … unless all requests of the route together are that uncertain by less than this share of all CPU time. */
const MOST_SHARE_ERROR = 0.01;
/** Estimates that are as correlated belong to routes that come together. */
const TOGETHER = -0.5;
/** Below it the normal equations are singular for all that floats can tell. */
const LEAST_TOLERANCE = 1e-7;
const RIDGE = 1e-9;
const ROUNDS = 4;

/** Routes that are one unknown of the regression: a single one, or some that cannot be told apart. */
interface Unknown {
  readonly routes: readonly number[];
  readonly identified: boolean;
}

/**
 * Service demands from CPU time and counts ("utilisation regression"): non-negative least squares through the origin. Routes it cannot
 * tell apart become one unknown, shared by the time their requests are in the process.
 *
 * Source: J. Rolia, V. Vetland, Correlating resource demand information with ARM data for application services, 1998; G. Pacifici et al.,
 * CPU demand for web serving: measurement analysis and dynamic estimation, 2008.
 */
export function fitDemands(moments: Moments): DemandFit {
  const size = moments.routes;
  const fit = {
    demand: new Float64Array(size),
    standardError: new Float64Array(size),
    identified: new Uint8Array(size),
    tolerance: new Float64Array(size),
    residual: 0,
    explained: 0,
  };
  let unknowns = firstUnknowns(moments);
  for (let round = 0; unknowns.length > 0; round++) {
    const solution = solveFor(moments, unknowns);
    const merged = round < ROUNDS ? merge(moments, unknowns, solution) : undefined;
    if (merged === undefined) {
      write(fit, moments, unknowns, solution);
      return { ...fit, residual: solution.residual, explained: solution.explained };
    }
    unknowns = merged;
  }
  return fit;
}

function firstUnknowns({ seen, requests }: Moments): readonly Unknown[] {
  const unknowns: Unknown[] = [];
  const rare: number[] = [];
  for (let route = 0; route < requests.length; route++) {
    if ((requests[route] as number) <= 0) continue;
    if ((seen[route] as number) < LEAST_SEEN) rare.push(route);
    else unknowns.push({ routes: [route], identified: true });
  }
  return rare.length === 0 ? unknowns : [...unknowns, { routes: rare, identified: false }];
}

interface Solution {
  readonly value: Float64Array;
  readonly error: Float64Array;
  readonly tolerance: Float64Array;
  /** Of the estimates. */
  readonly correlation: Matrix;
  readonly residual: number;
  readonly explained: number;
}

function solveFor(moments: Moments, unknowns: readonly Unknown[]): Solution {
  const size = unknowns.length;
  const weights = unknowns.map(({ routes }) =>
    routes.map((route) => weightOf(moments, route, routes.length)),
  );
  const gram = matrix(size);
  const cross = new Float64Array(size);
  for (const [i, { routes }] of unknowns.entries()) {
    for (const [a, route] of routes.entries()) {
      const weight = weights[i]?.[a] as number;
      cross[i] = (cross[i] as number) + weight * (moments.cross[route] as number);
      for (let j = 0; j < size; j++) {
        let sum = 0;
        for (const [b, other] of (unknowns[j] as Unknown).routes.entries()) {
          sum += (weights[j]?.[b] as number) * (moments.gram[route * moments.routes + other] as number);
        }
        put(gram, i, j, at(gram, i, j) + weight * sum);
      }
    }
  }
  const scale = Float64Array.from(gram, (_, i) => Math.sqrt(at(gram, i, i)) || 1);
  const scaled = matrix(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      put(scaled, i, j, at(gram, i, j) / ((scale[i] as number) * (scale[j] as number)));
    }
    put(scaled, i, i, at(scaled, i, i) + RIDGE);
  }
  const target = cross.map((value, i) => value / (scale[i] as number));
  const found = nonNegativeLeastSquares(scaled, target);

  let explainedSquare = 0;
  for (let i = 0; i < size; i++) {
    let product = 0;
    for (let j = 0; j < size; j++) product += at(scaled, i, j) * (found[j] as number);
    explainedSquare += (found[i] as number) * (2 * (target[i] as number) - product);
  }
  const left = Math.max(0, moments.square - explainedSquare);
  const freedom = Math.max(moments.effectiveRows - size, 1);
  const variance = left / freedom;

  const lower = cholesky(scaled);
  const covariance = lower === undefined ? identity(size) : inverse(lower);
  const error = Float64Array.from(
    covariance,
    (_, i) => Math.sqrt(variance * at(covariance, i, i)) / (scale[i] as number),
  );
  const correlation = matrix(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      put(correlation, i, j, at(covariance, i, j) / Math.sqrt(at(covariance, i, i) * at(covariance, j, j)));
    }
  }
  return {
    value: found.map((value, i) => value / (scale[i] as number)),
    error,
    tolerance: Float64Array.from(covariance, (_, i) => Math.min(1, 1 / at(covariance, i, i))),
    correlation,
    residual: moments.weight === 0 ? 0 : Math.sqrt(left / moments.weight),
    explained: moments.square === 0 ? 0 : 1 - left / moments.square,
  };
}

/** Of a single route requests are counted; routes that share an unknown count by the time a request of theirs takes. */
function weightOf({ requests, seconds }: Moments, route: number, sharing: number): number {
  if (sharing === 1) return 1;
  return Math.max((seconds[route] as number) / (requests[route] as number), 1e-6);
}

/** The unknowns with those joined that this solution cannot tell; undefined where it can tell all. */
function merge(
  moments: Moments,
  unknowns: readonly Unknown[],
  solution: Solution,
): readonly Unknown[] | undefined {
  const vague = unknowns.map((unknown, i) => isVague(moments, unknown, solution, i));
  if (!vague.some((is, i) => is && (unknowns[i] as Unknown).identified)) return undefined;
  const group = unknowns.map((_, i) => i);
  const rootOf = (i: number): number => (group[i] === i ? i : rootOf(group[i] as number));
  const pool: number[] = [];
  for (let i = 0; i < unknowns.length; i++) {
    if (vague[i] !== true && (unknowns[i] as Unknown).identified) continue;
    let joined = false;
    for (let j = 0; j < unknowns.length; j++) {
      if (i === j || vague[j] !== true || at(solution.correlation, i, j) > TOGETHER) continue;
      group[rootOf(j)] = rootOf(i);
      joined = true;
    }
    if (!joined) pool.push(i);
  }
  // What is vague and goes with nothing in particular shares one unknown.
  const first = pool.find((i) => rootOf(i) === i);
  for (const i of pool) if (first !== undefined && rootOf(i) === i) group[i] = first;
  const members = new Map<number, number[]>();
  for (let i = 0; i < unknowns.length; i++) {
    const root = rootOf(i);
    const known = members.get(root);
    if (known === undefined) members.set(root, [...(unknowns[i] as Unknown).routes]);
    else known.push(...(unknowns[i] as Unknown).routes);
  }
  return [...members].map(([root, routes]) => ({
    routes,
    identified: routes.length === 1 && (unknowns[root] as Unknown).identified && vague[root] !== true,
  }));
}

function isVague(moments: Moments, { routes }: Unknown, solution: Solution, i: number): boolean {
  if ((solution.tolerance[i] as number) < LEAST_TOLERANCE) return true;
  const error = solution.error[i] as number;
  if (error <= MOST_RELATIVE_ERROR * (solution.value[i] as number)) return false;
  let amount = 0;
  for (const route of routes) {
    amount += (moments.requests[route] as number) * weightOf(moments, route, routes.length);
  }
  return error * amount > MOST_SHARE_ERROR * moments.cpuSeconds;
}

function write(
  fit: Pick<DemandFit, 'demand' | 'standardError' | 'identified' | 'tolerance'>,
  moments: Moments,
  unknowns: readonly Unknown[],
  solution: Solution,
): void {
  for (const [i, { routes, identified }] of unknowns.entries()) {
    for (const route of routes) {
      const weight = weightOf(moments, route, routes.length);
      fit.demand[route] = (solution.value[i] as number) * weight;
      fit.standardError[route] = (solution.error[i] as number) * weight;
      fit.identified[route] = identified ? 1 : 0;
      fit.tolerance[route] = identified ? (solution.tolerance[i] as number) : 0;
    }
  }
}

function identity(size: number): Matrix {
  const unit = matrix(size);
  for (let i = 0; i < size; i++) put(unit, i, i, 1);
  return unit;
}
