import { BoundedDelivery } from './bounded-delivery.ts';
import type { Delivery } from './delivery.ts';
import { type DeliveryOptions, resolveOptions } from './options.ts';

/**
 * @throws TypeError with code `VIGIE_E_DELIVERY_OPTION`, naming the option and what it received.
 * @example
 * const delivery = createDelivery<string>({
 *   destination: 'lines',
 *   sizeOf: (line) => line.length,
 *   send: async (batch) => {
 *     await store(batch);
 *     return { kind: 'delivered' };
 *   },
 * });
 * delivery.offer('hello');
 * await delivery.shutdown(2000);
 */
export function createDelivery<T>(options: DeliveryOptions<T>): Delivery<T> {
  return new BoundedDelivery(resolveOptions(options));
}
