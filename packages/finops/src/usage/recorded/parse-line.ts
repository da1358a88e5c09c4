import { isSlaClass } from '../../sla/sla-class.ts';
import { optionalField, type Shape } from '../shape.ts';
import type {
  ContainerSeries,
  NodeUsage,
  UsageWindow,
  VolumeUsage,
  WorkloadUsage,
} from '../workload-usage.ts';
import {
  CPU_UNITS_PER_CORE,
  PAGE_BYTES,
  RECORD_FORMAT,
  RECORD_VERSION,
  type HeadLine,
} from './record-format.ts';
import { decodeSteps } from './step-text.ts';

/** Ten years in minutes: more is a mistake, and would take memory before it is seen to be one. */
const MAX_STEPS = 5_256_000;

export function parseHead(shape: Shape): Omit<HeadLine, 'vigie' | 'version'> {
  if (!shape.has('vigie') || shape.string('vigie') !== RECORD_FORMAT) {
    shape.wrong('vigie', `"${RECORD_FORMAT}", as \`vigie-finops record\` writes it`);
  }
  if (shape.number('version') !== RECORD_VERSION) {
    shape.wrong('version', `${RECORD_VERSION}, the one version this program reads`);
  }
  const of = shape.shape('window');
  const window: UsageWindow = {
    startSeconds: of.number('startSeconds', 0),
    stepSeconds: of.number('stepSeconds', 1),
    steps: of.wholeNumber('steps', 1, MAX_STEPS),
  };
  return {
    cluster: shape.string('cluster'),
    source: shape.string('source'),
    window,
    ...optionalField(shape, 'workloads', (name) => shape.number(name, 0)),
    nodes: shape.shapes('nodes').map((node) => parseNode(node, window)),
  };
}

/** A workload still without its containers. */
export function parseWorkload(shape: Shape, window: UsageWindow): Omit<WorkloadUsage, 'containers'> {
  const workload = shape.shape('workload');
  const slaClass = shape.optionalString('slaClass');
  if (slaClass !== undefined && !isSlaClass(slaClass)) shape.wrong('slaClass', 'gold, silver or bronze');
  return {
    workload: {
      namespace: workload.string('namespace'),
      kind: workload.string('kind'),
      name: workload.string('name'),
    },
    labels: shape.strings('labels'),
    annotations: shape.strings('annotations'),
    ...(isSlaClass(slaClass) && { slaClass }),
    ...optionalField(shape, 'replicas', (name) => parseReplicas(shape.shape(name))),
    ...optionalField(shape, 'autoscaler', (name) => parseAutoscaler(shape.shape(name))),
    ...optionalField(shape, 'rolloutInProgress', (name) => shape.boolean(name)),
    ...optionalField(shape, 'staticPod', (name) => shape.boolean(name)),
    volumes: shape.shapes('volumes').map((volume) => parseVolume(volume, window)),
  };
}

/** @param shared equal requests share one array: `(text, steps, decode)` keeps those it has seen. */
export function parseContainer(
  shape: Shape,
  window: UsageWindow,
  shared: (text: string, steps: number, decode: () => Float64Array) => Float64Array,
): ContainerSeries {
  const firstStep = shape.wholeNumber('firstStep', 0, window.steps - 1);
  const steps = shape.wholeNumber('steps', 1, window.steps - firstStep);
  const decoded = (name: string, multiplier: number, divisor: number): Float64Array => {
    const text = shape.string(name);
    try {
      return decodeSteps(text, steps, multiplier, divisor);
    } catch (error) {
      if (error instanceof SyntaxError) return shape.wrong(name, `${steps} values as text: ${error.message}`);
      throw error;
    }
  };
  const request = (name: string, divisor: number): Float64Array =>
    shared(`${divisor}:${shape.string(name)}`, steps, () => decoded(name, 1, divisor));
  const memoryUnit = shape.has('memoryUnit') ? shape.wholeNumber('memoryUnit', 1, PAGE_BYTES) : 1;
  const text = (name: string): string => shape.string(name);
  const amount = (name: string): number => shape.number(name, 0);
  return {
    pod: shape.string('pod'),
    container: shape.string('container'),
    ...optionalField(shape, 'image', text),
    ...optionalField(shape, 'imageBytes', amount),
    ...optionalField(shape, 'node', text),
    ...optionalField(shape, 'nodeClass', text),
    ...optionalField(shape, 'spot', (name) => shape.boolean(name)),
    ...optionalField(shape, 'sidecar', (name) => shape.boolean(name)),
    firstStep,
    cpuUsageCores: decoded('cpu', 1, CPU_UNITS_PER_CORE),
    memoryUsageBytes: decoded('memory', memoryUnit, 1),
    cpuRequestCores: request('cpuRequest', CPU_UNITS_PER_CORE),
    memoryRequestBytes: request('memoryRequest', 1),
    ...optionalField(shape, 'coverage', (name) => decoded(name, 1, 1e6)),
    ...optionalField(shape, 'cpuPeakCores', amount),
    ...optionalField(shape, 'memoryPeakBytes', amount),
    ...optionalField(shape, 'cpuThrottledShare', amount),
    ...optionalField(shape, 'cpuLimitCores', amount),
    ...optionalField(shape, 'memoryLimitBytes', amount),
    ...optionalField(shape, 'gpuCount', amount),
    restarts: shape.optionalNumber('restarts', 0) ?? 0,
    oomKillSteps: shape.has('oomKillSteps') ? shape.wholeNumbers('oomKillSteps', 0, window.steps - 1) : [],
  };
}

function parseNode(shape: Shape, window: UsageWindow): NodeUsage {
  const firstStep = shape.wholeNumber('firstStep', 0, window.steps - 1);
  return {
    name: shape.string('name'),
    ...optionalField(shape, 'nodeClass', (name) => shape.string(name)),
    ...optionalField(shape, 'spot', (name) => shape.boolean(name)),
    cpuCores: shape.number('cpuCores', 0),
    memoryBytes: shape.number('memoryBytes', 0),
    firstStep,
    steps: shape.wholeNumber('steps', 0, window.steps - firstStep),
  };
}

function parseVolume(shape: Shape, window: UsageWindow): VolumeUsage {
  const firstStep = shape.wholeNumber('firstStep', 0, window.steps - 1);
  return {
    name: shape.string('name'),
    ...optionalField(shape, 'storageClass', (name) => shape.string(name)),
    capacityBytes: shape.number('capacityBytes', 0),
    ...optionalField(shape, 'usedBytes', (name) => shape.number(name, 0)),
    firstStep,
    steps: shape.wholeNumber('steps', 0, window.steps - firstStep),
  };
}

function parseReplicas(shape: Shape): NonNullable<WorkloadUsage['replicas']> {
  return {
    desired: shape.number('desired', 0),
    ...optionalField(shape, 'available', (name) => shape.number(name, 0)),
  };
}

function parseAutoscaler(shape: Shape): NonNullable<WorkloadUsage['autoscaler']> {
  const kind = shape.string('kind');
  if (kind !== 'HorizontalPodAutoscaler' && kind !== 'VerticalPodAutoscaler') {
    return shape.wrong('kind', 'HorizontalPodAutoscaler or VerticalPodAutoscaler');
  }
  const resources = shape
    .array('resources')
    .map((resource) =>
      resource === 'cpu' || resource === 'memory'
        ? resource
        : shape.wrong('resources', 'a list of cpu and memory'),
    );
  return {
    kind,
    resources,
    ...optionalField(shape, 'minReplicas', (name) => shape.number(name, 0)),
    ...optionalField(shape, 'maxReplicas', (name) => shape.number(name, 0)),
  };
}
