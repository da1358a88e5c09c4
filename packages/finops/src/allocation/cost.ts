/** An amount by resource, in one currency, never rounded; `total` is the sum of the others. */
export interface Cost {
  readonly cpu: number;
  readonly memory: number;
  readonly storage: number;
  readonly gpu: number;
  readonly network: number;
  readonly total: number;
}
