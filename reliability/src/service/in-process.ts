import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '@vigie/delivery';
import { setAddress } from './names.ts';
import { type ServiceSetup, startObservedService } from './observed-service.ts';
import type { ServiceUnderTest } from './service-under-test.ts';

/** Starts a service in this process; its lines go to a file. */
export async function startInProcess(setup: Omit<ServiceSetup, 'fd'>): Promise<ServiceUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-reliability-'));
  const file = join(folder, 'stdout');
  const fd = openSync(file, 'a');
  const service = await startObservedService({ ...setup, fd });
  const ledger = async (name: string): Promise<Ledger> =>
    service.ledgers().find(({ destination }) => destination === name) as Ledger;
  return {
    url: service.url,
    ledger: () => ledger(setup.destination),
    lineLedger: () => ledger('stdout'),
    watched: async () => service.watched(),
    flush: (timeoutMs) => service.flush(timeoutMs),
    shutdown: () => service.shutdown(),
    output: () => readFileSync(file, 'utf8'),
    setAddress: async (name, address) => setAddress(name, address),
    async stop() {
      await service.stop();
      closeSync(fd);
      rmSync(folder, { recursive: true });
    },
  };
}
