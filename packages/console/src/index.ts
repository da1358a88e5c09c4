export { startConsole, type RunningConsole } from './start-console.ts';
export { type ConsoleOptions, type ScrapeTarget } from './options.ts';
export { type Limits } from './limits.ts';
export { ConsoleError, type ConsoleErrorCode } from './console-error.ts';
export { type ConsoleUrls } from './ingest/wrong-path.ts';
export { Store, type StoreStats } from './store/store.ts';
export { type ServiceCounts } from './store/service-state.ts';
