import { afterEach } from 'vitest';
import { startOtlpBackend } from '../otlp-backend.ts';
import { startService } from '../service.ts';
import type { AdapterUnderTest, ObservedTelemetry, Rig } from './adapter.ts';
import { testConservation } from './conservation.ts';
import { testEndpoints } from './endpoints.ts';
import { testRequests } from './requests.ts';

/** What every adapter must hold, whatever the framework: to be called in a test file of its package. */
export function testAdapter<Vigie extends ObservedTelemetry>(adapter: AdapterUnderTest<Vigie>): void {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  const rig: Rig<Vigie> = {
    async start(options = {}) {
      const service = await startService((given: object, hanging) => adapter.create(given, hanging), options);
      closing.push(() => service.close());
      return service;
    },
    async startBackend() {
      const backend = await startOtlpBackend();
      closing.push(() => backend.close());
      return backend;
    },
  };

  testRequests(adapter, rig);
  testEndpoints(rig);
  testConservation(adapter, rig);
}
