import type { ContainerSeries, UsageWindow, WorkloadIdentity } from '../usage/workload-usage.ts';
import { lastValue } from './container-stats.ts';
import type { ContainerChange } from './patch.ts';
import { isSafeToPaste, shellQuote } from './shell.ts';

const MAX_PODS = 20;

/**
 * Commands that give the running pods their new resources without a restart (the `resize` subresource: Kubernetes 1.33 and
 * newer). They do not change the workload's template: the next pod has the old ones again unless the patch is applied too.
 *
 * Empty where Kubernetes would refuse: a change of the QoS class, a request above a limit that stays, sidecars aside.
 * A limit is never taken away like this. At most 20 pods.
 */
export function resizeInPlace(
  workload: WorkloadIdentity,
  changes: readonly ContainerChange[],
  series: readonly ContainerSeries[],
  window: UsageWindow,
): string[] {
  const regular = changes.filter(({ sidecar = false }) => !sidecar);
  if (regular.length === 0) return [];
  const pods = Map.groupBy(
    series.filter((one) => runsAtEnd(one, window)),
    ({ pod }) => pod,
  );
  const lines: string[] = [];
  for (const [pod, containers] of pods) {
    if (lines.length === MAX_PODS) break;
    if (![workload.namespace, pod].every(isSafeToPaste) || !mayResize(containers, regular)) continue;
    const patch = {
      spec: {
        containers: regular
          .filter(({ container }) => containers.some((one) => one.container === container))
          .map(({ container, requests, limits }) => ({
            name: container,
            resources: {
              requests,
              ...(typeof limits.memory === 'string' ? { limits: { memory: limits.memory } } : {}),
            },
          })),
      },
    };
    lines.push(
      [
        'kubectl',
        `--namespace=${workload.namespace}`,
        'patch',
        `pod/${pod}`,
        '--subresource=resize',
        `--patch=${JSON.stringify(patch)}`,
      ]
        .map(shellQuote)
        .join(' '),
    );
  }
  return lines;
}

/** Its last sample is within the window's last three steps: a scrape or two may be missing. */
export function runsAtEnd(
  { firstStep, cpuUsageCores, memoryUsageBytes }: ContainerSeries,
  window: UsageWindow,
): boolean {
  for (let step = window.steps - 1; step >= Math.max(0, window.steps - 3); step--) {
    const i = step - firstStep;
    if (cpuUsageCores[i]! >= 0 || memoryUsageBytes[i]! >= 0) return true;
  }
  return false;
}

function mayResize(containers: readonly ContainerSeries[], changes: readonly ContainerChange[]): boolean {
  const guaranteed = containers.every(
    (one) =>
      one.cpuLimitCores !== undefined &&
      one.cpuLimitCores === lastValue(one.cpuRequestCores) &&
      one.memoryLimitBytes !== undefined &&
      one.memoryLimitBytes === lastValue(one.memoryRequestBytes),
  );
  const bestEffort = containers.every(
    (one) =>
      one.cpuLimitCores === undefined &&
      one.memoryLimitBytes === undefined &&
      lastValue(one.cpuRequestCores) === 0 &&
      lastValue(one.memoryRequestBytes) === 0,
  );
  if (guaranteed || bestEffort) return false;
  return containers.every(({ container, cpuLimitCores }) => {
    const cpu = changes.find((change) => change.container === container)?.requests.cpu;
    return cpu === undefined || cpuLimitCores === undefined || coresOf(cpu) <= cpuLimitCores;
  });
}

function coresOf(quantity: string): number {
  return quantity.endsWith('m') ? Number(quantity.slice(0, -1)) / 1000 : Number(quantity);
}
