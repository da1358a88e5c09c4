/** What each resource costs at one instant on one kind of node: currency units per base unit and hour, never rounded. */
export interface UnitPrices {
  /** ISO 4217, e.g. `EUR`. */
  readonly currency: string;
  readonly cpuCoreHour: number;
  readonly memoryByteHour: number;
  readonly storageByteHour: number;
  readonly gpuHour: number;
  /** Per byte that leaves the network, not per hour. */
  readonly egressByte: number;
  /** Resources the book has no price for: their 0 means unknown, not free. Absent where all are priced. */
  readonly unpriced?: readonly ('gpu' | 'egress')[];
}

/** What may change a price besides the resource itself. */
export interface PriceContext {
  /** Epoch seconds: books have validity periods. */
  readonly atSeconds: number;
  readonly nodeClass?: string;
  readonly spot?: boolean;
  readonly storageClass?: string;
}

/** Looks up prices; implemented by the price book. Throws FinopsError where the book has no price for that time. */
export type PriceLookup = (context: PriceContext) => UnitPrices;
