import { readLedgers, type LedgerCounts } from '../../../scripts/demo/balance.ts';
import { parseExposition } from '../../../scripts/demo/exposition.ts';

/** What a service's metrics page says of a destination. */
export async function readLedger(
  serviceUrl: string,
  destination: string,
): Promise<Omit<LedgerCounts, 'destination'>> {
  const page = await (await fetch(`${serviceUrl}/metrics`)).text();
  const found = readLedgers(parseExposition(page)).find((ledger) => ledger.destination === destination);
  if (found === undefined) throw new Error(`${serviceUrl} has no ledger of ${destination}.`);
  const { destination: _, ...counts } = found;
  return counts;
}
