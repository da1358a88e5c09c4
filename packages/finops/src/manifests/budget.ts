import type { Field } from './field.ts';
import { knownKeys, settingsField } from './settings-file.ts';

/** What a month may cost at most, in the price book's currency. */
export interface Budgets {
  readonly total?: number;
  readonly namespaces: ReadonlyMap<string, number>;
  readonly environments: ReadonlyMap<string, number>;
  readonly owners: ReadonlyMap<string, number>;
}

export const NO_BUDGETS: Budgets = { namespaces: new Map(), environments: new Map(), owners: new Map() };

/**
 * Reads a budget file:
 *
 * ```yaml
 * currency: EUR
 * total: 500
 * namespaces: { shop: 200 }
 * environments: { production: 300 }
 * owners: { payments: 120 }
 * ```
 *
 * @param currency of the price book: a budget in another is refused, for nothing is converted in silence.
 * @throws ManifestError `VIGIE_E_FINOPS_MANIFEST` naming file and line of what is wrong.
 */
export function parseBudgets(text: string, source: string, currency: string): Budgets {
  const root = settingsField(text, source, 'budgets');
  knownKeys(root, ['currency', 'total', 'namespaces', 'environments', 'owners']);
  const own = root.at('currency');
  if ((own.text() ?? currency) !== currency) {
    throw own.refused(`expected ${currency}, the price book's currency (--currency converts the book)`);
  }
  const total = amountOf(root.at('total'));
  return {
    ...(total !== undefined && { total }),
    namespaces: amountsOf(root.at('namespaces')),
    environments: amountsOf(root.at('environments')),
    owners: amountsOf(root.at('owners')),
  };
}

function amountsOf(field: Field): ReadonlyMap<string, number> {
  const amounts = new Map<string, number>();
  for (const [name, each] of field.entries()) {
    const amount = amountOf(each);
    if (amount !== undefined) amounts.set(name, amount);
  }
  return amounts;
}

/** A number, or a text such as an annotation holds. */
export function amountOf(field: Field): number | undefined {
  if (!field.exists) return undefined;
  const { value } = field;
  const amount = typeof value === 'string' && /^[0-9]+(?:\.[0-9]+)?$/.test(value) ? Number(value) : value;
  if (typeof amount !== 'number' || !Number.isFinite(amount) || amount < 0) {
    throw field.refused('expected an amount such as 200 or 99.5');
  }
  return amount;
}
