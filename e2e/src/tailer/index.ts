export { readStages, type Stages } from './alloy-stages.ts';
export { startTailer, type Tailer, type TailerOptions } from './tailer.ts';
