/** How many years of the highest rate an amount can hold and still add up to the last bit. */
const YEARS = 10;
const HOURS_PER_YEAR = 8766;
/** Whole numbers up to 2^53 are exact; one bit is left for sums of sums. */
const LARGEST = 2 ** 52;
const LEAST_EXPONENT = -60;

/**
 * Amounts that are whole multiples of a power of two: of about a billionth of a thousandth of a currency unit. Sums of them have no
 * rounding, in any order, also where a metrics backend adds them up. What an amount has beyond is not lost: it is carried to the next.
 */
export function quantumFor(mostPerHour: number): number {
  const exponent = Math.ceil(Math.log2((mostPerHour * HOURS_PER_YEAR * YEARS) / LARGEST));
  return 2 ** Math.max(LEAST_EXPONENT, Number.isFinite(exponent) ? exponent : LEAST_EXPONENT);
}

/** Running totals of one resource: routes + unattributed + idle = pod, to the bit, always. */
export class ExactAmounts {
  readonly #quantum: number;
  readonly #routes: Float64Array;
  #pod = 0;
  #idle = 0;
  #unattributed = 0;
  #carried = 0;

  constructor(quantum: number, routes: number) {
    this.#quantum = quantum;
    this.#routes = new Float64Array(routes);
  }

  /**
   * @param used Cost of what was used.
   * @param idle Cost of what was reserved beyond it.
   * @param fractions Of what was used, by route; their sum is 1 at most.
   * @returns what each route was charged, valid until the next call
   */
  add(used: number, idle: number, fractions: Float64Array): Float64Array {
    const cost = Math.max(0, used) + Math.max(0, idle) + this.#carried;
    const whole = Math.floor(cost / this.#quantum);
    this.#carried = cost - whole * this.#quantum;
    const usedShare = idle > 0 ? Math.min(whole, Math.round(Math.max(0, used) / this.#quantum)) : whole;
    const idleShare = whole - usedShare;
    let left = usedShare;
    const charged = new Float64Array(fractions.length);
    for (let route = 0; route < fractions.length; route++) {
      const share = Math.min(left, Math.round(usedShare * (fractions[route] as number)));
      if (!(share > 0)) continue;
      left -= share;
      this.#routes[route] = (this.#routes[route] as number) + share;
      charged[route] = share * this.#quantum;
    }
    this.#pod += whole;
    this.#idle += idleShare;
    this.#unattributed += left;
    return charged;
  }

  get pod(): number {
    return this.#pod * this.#quantum;
  }

  get idle(): number {
    return this.#idle * this.#quantum;
  }

  get unattributed(): number {
    return this.#unattributed * this.#quantum;
  }

  route(index: number): number {
    return (this.#routes[index] as number) * this.#quantum;
  }
}
