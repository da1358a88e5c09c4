import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { DEFAULT_PRICE_BOOK } from '@vigie/finops';
import { board } from './board.ts';
import { clusterCost, clusterWorkloads } from './finops-cluster.ts';
import { serviceCost, serviceRoutes } from './finops-services.ts';
import { entry, jobs, namespaces } from './variables.ts';

/** What services cost by their own measure, route by route, and what a cluster costs by its requests and usage. */
export function finopsDashboard(): Dashboard {
  const price = (resource: 'cpu' | 'memory' | 'storage'): string => {
    const price = DEFAULT_PRICE_BOOK.periods[0]?.prices[resource];
    if (price === undefined) throw new Error(`The default price book has no price for ${resource}.`);
    return String(price.amount);
  };
  return board({
    name: 'finops',
    title: 'FinOps',
    description:
      'Cost of services, routes, workloads and namespaces; what is reserved and not used, and what less of it would save.',
    tags: ['finops'],
    from: 'now-6h',
    variables: [
      jobs(),
      namespaces('kube_namespace_status_phase'),
      entry('cpuPrice', 'Core·hour', 'Price of a core for an hour, EUR.', price('cpu')),
      entry('memoryPrice', 'GiB·hour', 'Price of a GiB of memory for an hour, EUR.', price('memory')),
      entry(
        'storagePrice',
        'GiB·month',
        'Price of a GiB of storage for a month of 730 hours, EUR.',
        price('storage'),
      ),
    ],
    sections: [serviceCost(), serviceRoutes(), clusterCost(), clusterWorkloads()],
  });
}
