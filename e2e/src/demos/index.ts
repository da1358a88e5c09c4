export { startDemo, type DemoName, type DemoOptions, type RunningDemo } from './demo.ts';
export {
  offreapiEnvironment,
  RECRUITER,
  startDemos,
  trafficTo,
  type DemosOptions,
  type RunningDemos,
} from './demos.ts';
export { load, type LoadOptions, type LoadResult } from './load.ts';
