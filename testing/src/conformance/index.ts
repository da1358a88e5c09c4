export type { AdapterUnderTest, ObservedTelemetry, RequestCase } from './adapter.ts';
export { testAdapter } from './test-adapter.ts';
