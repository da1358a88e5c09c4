import { plainMoney } from '../units/money.ts';
import { BUDGET } from './annotation-names.ts';
import { amountOf, type Budgets } from './budget.ts';
import type { Finding, OwnedCost } from './check.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import { fieldOf } from './field.ts';
import type { ManifestObject } from './manifest.ts';
import { describeObject } from './workload-kinds.ts';

/** A finding for each budget that is exceeded: the workloads' own, then namespaces, environments, owners and the total. */
export function overBudget(
  owned: readonly OwnedCost[],
  cluster: ClusterObjects,
  budgets: Budgets,
  atMax: boolean,
): Finding[] {
  const amountOfCost = ({ cost: { monthly } }: OwnedCost): number =>
    (atMax ? monthly.max : monthly.expected).total;
  const findings: Finding[] = [];
  const hold = (
    name: string,
    budget: number | undefined,
    parts: readonly OwnedCost[],
    at?: ManifestObject,
  ): void => {
    if (budget === undefined) return;
    const spent = parts.reduce((sum, part) => sum + amountOfCost(part), 0);
    // What float64 adds at the end of a sum is no overrun.
    if (spent <= budget * (1 + 1e-12)) return;
    const dearest = parts.toSorted((a, b) => amountOfCost(b) - amountOfCost(a));
    const place = (at ?? dearest[0]?.cost.object)?.origin;
    const currency = dearest[0]?.cost.currency ?? '';
    const most = parts.length > 1 ? ` Dearest: ${dearest.slice(0, 3).map(described).join(', ')}.` : '';
    const message =
      `${name} may cost ${plainMoney(budget, currency)} ${currency} a month and ${atMax ? 'can reach' : 'is at'} ` +
      `${plainMoney(spent, currency)} ${currency}.${most}`;
    const workload = parts.length === 1 && at === undefined ? dearest[0]?.cost.workload : undefined;
    findings.push({
      rule: 'over-budget',
      file: place?.file ?? 'in memory',
      line: place?.line ?? 1,
      ...(workload && { workload }),
      message,
    });
  };
  const described = (part: OwnedCost): string =>
    `${describeObject(part.cost.object)} ${plainMoney(amountOfCost(part), part.cost.currency)}`;
  for (const part of owned) {
    const { object } = part.cost;
    hold(describeObject(object), amountOf(fieldOf(object).at('metadata', 'annotations', BUDGET)), [part]);
  }
  for (const [name, parts] of grouped(owned, ({ cost }) => cost.workload.namespace)) {
    const namespace = cluster.namespace(name);
    const annotated = namespace && amountOf(fieldOf(namespace).at('metadata', 'annotations', BUDGET));
    hold(`Namespace ${name}`, annotated, parts, namespace);
    hold(`Namespace ${name}`, budgets.namespaces.get(name), parts);
  }
  for (const [name, parts] of grouped(owned, ({ ownership }) => ownership.environment)) {
    hold(`Environment ${name}`, budgets.environments.get(name), parts);
  }
  for (const [name, parts] of grouped(owned, ({ ownership }) => ownership.owner)) {
    hold(`Owner ${name}`, budgets.owners.get(name), parts);
  }
  hold('All of it together', budgets.total, owned);
  return findings;
}

function grouped(
  owned: readonly OwnedCost[],
  keyOf: (part: OwnedCost) => string | undefined,
): ReadonlyMap<string, readonly OwnedCost[]> {
  const groups = new Map<string, OwnedCost[]>();
  for (const part of owned) {
    const key = keyOf(part);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [part]);
    else group.push(part);
  }
  return groups;
}
