import { UNITS_OF, type Price, type PricedResource, type PriceUnit } from './price-unit.ts';

/** A price as a book writes it, read; or what is wrong with it. */
export type PriceTextResult =
  | { readonly price: Price; readonly currency: string }
  | { readonly problem: string };

/** Reads `0.02 EUR per core·hour`; `core-hour` is taken for `core·hour`, since few keyboards have the point. */
export function parsePriceText(text: string, resource: PricedResource): PriceTextResult {
  const match = PRICE_TEXT.exec(text);
  if (match === null) return { problem: `${quoted(text)} is no price: ${whatIsWrong(text, resource)}` };
  const [, amount = '', currency = '', written = ''] = match;
  const unit = unitWritten(written, resource);
  if (unit === undefined) {
    const known = UNITS_OF[resource].join(', ');
    return {
      problem: `${quoted(written)} is no unit of ${resource}: ${unitHint(written, resource)}one of ${known}`,
    };
  }
  return { price: { amount: Number(amount), unit }, currency };
}

/** What `parsePriceText` reads back to the same price. */
export function formatPriceText(price: Price, currency: string): string {
  return `${price.amount} ${currency} per ${price.unit}`;
}

/** An example of a price of the resource, for messages. */
export function examplePrice(resource: PricedResource, currency = 'EUR'): string {
  return `${EXAMPLE_AMOUNTS[resource]} ${currency} per ${UNITS_OF[resource][0]}`;
}

/** The amount has at most 24 digits and a two-digit exponent, so that it is always finite; the schema says the same. */
const PRICE_TEXT = /^([0-9]{1,12}(?:\.[0-9]{1,24})?(?:[eE][+-]?[0-9]{1,2})?) ([A-Z]{3}) per ([^ ]+)$/;
const EXAMPLE_AMOUNTS: Readonly<Record<PricedResource, string>> = {
  cpu: '0.02',
  memory: '0.01',
  storage: '0.03',
  gpu: '0.95',
  egress: '0.09',
};

function unitWritten(written: string, resource: PricedResource): PriceUnit | undefined {
  return UNITS_OF[resource].find((unit) => written === unit || written === unit.replace('·', '-'));
}

function unitHint(written: string, resource: PricedResource): string {
  const plain = written.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  const near = UNITS_OF[resource].filter((unit) => {
    const [thing = '', time = ''] = unit.toLowerCase().split('·');
    return plain.startsWith(thing) && (time === '' || plain.includes(time));
  });
  return near.length === 1 ? `did you mean ${near[0]}? It is ` : 'it is ';
}

function whatIsWrong(text: string, resource: PricedResource): string {
  const example = examplePrice(resource, /\b[A-Z]{3}\b/.exec(text)?.[0]);
  if (/^\s*-/.test(text)) return `it may not be negative; write it like "${example}"`;
  if (/nan|inf/i.test(text)) return `it has to be a finite number; write it like "${example}"`;
  if (/[0-9],[0-9]/.test(text)) return `write a point, not a comma, like "${example}"`;
  if (/^[0-9.eE+-]+$/.test(text)) return `its currency and unit are missing; write it like "${example}"`;
  if (/^[0-9.]+ ?[€$£]/.test(text)) return `write the currency as three letters, like "${example}"`;
  if (/[0-9] *[A-Z]{3} *\//.test(text)) return `write "per" and the unit with a point, like "${example}"`;
  return `write it like "${example}"`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}
