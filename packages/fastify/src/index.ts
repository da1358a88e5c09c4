export { handleSignals, type SignalOptions, type Telemetry } from '@vigie/telemetry';
export { observe, type ObserveOptions, type Vigie } from './observe.ts';
