import type { VolumeUsage } from '../workload-usage.ts';
import type { DiscoveredNamespace } from './discovery.ts';
import { matchers } from './queries.ts';
import type { PrometheusQueries } from './prometheus-queries.ts';

/** The volume claims of a namespace by name, as long as they existed in the window. */
export async function volumesOf(
  queries: PrometheusQueries,
  { namespace, claims }: DiscoveredNamespace,
): Promise<Map<string, VolumeUsage>> {
  if (claims.size === 0) return new Map();
  const select = matchers({ namespace });
  const [capacities, lives, used] = await Promise.all([
    queries.atEnd('volumeCapacity', select),
    queries.lives('volumeFirstSeen', 'volumeLastSeen', 'persistentvolumeclaim', select),
    queries.atEnd('volumeUsed', select),
  ]);
  const usedBy = new Map(used.map(({ labels, value }) => [labels['persistentvolumeclaim'], value]));
  const volumes = new Map<string, VolumeUsage>();
  for (const { labels, value: capacityBytes } of capacities) {
    const name = labels['persistentvolumeclaim'] ?? '';
    const life = lives.get(name);
    if (life === undefined) continue;
    const storageClass = claims.get(name);
    const usedBytes = usedBy.get(name);
    volumes.set(name, {
      name,
      ...(storageClass !== undefined && { storageClass }),
      capacityBytes,
      ...(usedBytes !== undefined && { usedBytes }),
      ...life,
    });
  }
  return volumes;
}
