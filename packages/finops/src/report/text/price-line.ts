import type { Report } from '../report.ts';
import type { Text } from './text.ts';
import { visible } from './visible.ts';

/** Which prices, and whether per GiB or GB: said in every output. */
export function priceLine({ head }: Report, text: Text): string {
  const { phrases } = text;
  const { name, version, units } = head.priceBook;
  const unit = (name: string): string => phrases.unit(name);
  const quoted = [
    phrases.pricedIn(phrases.memory.toLowerCase(), units.memory.map(unit).join(', ')),
    phrases.pricedIn(phrases.storage.toLowerCase(), units.storage.map(unit).join(', ')),
  ].join(', ');
  return `${visible(phrases.priceBookOf(name, version))}, ${head.currency}, ${quoted}`;
}
