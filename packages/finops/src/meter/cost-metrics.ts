import type { Attributes, BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import { BYTES_PER_GIB } from '../units/constants.ts';
import type { CostMeter } from './cost-meter.ts';
import type { CostSnapshot, MeteredAmount, RouteCost } from './cost-snapshot.ts';

/** No Prometheus suffix comes of it: the currency is a label. */
const AMOUNT = { unit: '{currency}' };
const PER_HOUR = { unit: '{currency}/h' };
const CORES = { unit: '{core}' };
const BYTES = { unit: 'By' };
const SECONDS = { unit: 's' };

/**
 * Shows a meter as `vigie_cost_*` metrics, read when they are scraped. At each scrape, per resource and to the bit:
 * `vigie_cost_pod_total = Σ vigie_cost_route_total + vigie_cost_unattributed_total + vigie_cost_idle_total`.
 */
export function observeCost(meter: Meter, cost: CostMeter): void {
  const counter = (name: string, description: string): Observable =>
    meter.createObservableCounter(`vigie.cost.${name}`, { ...AMOUNT, description });
  const gauge = (name: string, unit: { readonly unit: string }, description: string): Observable =>
    meter.createObservableGauge(`vigie.cost.${name}`, { ...unit, description });

  const amounts = {
    pod: counter('pod', 'What the pod cost: max(request, usage) × price × time.'),
    route: counter('route', 'What requests of each route cost, by the CPU time they take.'),
    unattributed: counter('unattributed', 'What was used and no route explains.'),
    idle: counter('idle', 'What was reserved and not used.'),
    tenant: counter('tenant', 'What requests of each tenant cost; part of the cost of routes.'),
  };
  const rates = {
    pod: gauge('pod.rate', PER_HOUR, 'What the pod costs an hour, over the last step.'),
    idle: gauge('idle.rate', PER_HOUR, 'What is reserved and not used costs an hour, over the last step.'),
  };
  const routes = {
    perRequest: gauge('route.per_request', AMOUNT, 'Estimated cost of a request, without idle.'),
    demand: gauge('route.demand', SECONDS, 'CPU time of a request, estimated.'),
    error: gauge('route.demand.error', SECONDS, 'Standard error of the CPU time of a request.'),
    identified: gauge(
      'route.identified',
      { unit: '' },
      '1: by regression. 0: not to be told from other routes, hence by time in process.',
    ),
    tolerance: gauge(
      'route.tolerance',
      { unit: '' },
      "1 - R² of the route's counts on those of the others; near 0 where others always come with it.",
    ),
  };
  const resources = {
    cpuRequested: gauge('cpu.requested', CORES, 'Cores requested.'),
    cpuUsed: gauge('cpu.used', CORES, 'Cores used, over the last step.'),
    memoryRequested: gauge('memory.requested', BYTES, 'Memory requested.'),
    memoryUsed: gauge('memory.used', BYTES, 'Memory used: working set of the container, or resident set.'),
  };
  const prices = {
    cpu: gauge('cpu.core.price', PER_HOUR, 'Price of a core.'),
    memory: gauge('memory.gib.price', PER_HOUR, 'Price of a GiB of memory.'),
  };
  const explained = gauge(
    'regression.explained',
    { unit: '1' },
    'Share of the CPU time that the demands of routes explain, by its second moment.',
  );
  const baseLoad = gauge('base.load', CORES, 'Cores used without any request.');
  const info = gauge('info', { unit: '' }, 'Who pays for the pod, and where its requests were read.');

  const all = [amounts, rates, routes, resources, prices].flatMap((group) => Object.values(group));
  const observe = (result: BatchObservableResult): void => {
    result.observe(resources.cpuRequested, cost.facts.cpuRequestCores);
    result.observe(resources.memoryRequested, cost.facts.memoryRequestBytes);
    result.observe(info, 1, infoLabels(cost));
    const snapshot = cost.snapshot();
    if (snapshot === undefined) return;
    const currency = { currency: snapshot.currency };
    const both = (of: Observable, amount: MeteredAmount, labels: Attributes = {}): void => {
      result.observe(of, amount.cpu, { ...currency, resource: 'cpu', ...labels });
      result.observe(of, amount.memory, { ...currency, resource: 'memory', ...labels });
    };
    both(amounts.pod, snapshot.pod);
    both(amounts.unattributed, snapshot.unattributed);
    both(amounts.idle, snapshot.idle);
    for (const { tenant, amount } of snapshot.tenants) both(amounts.tenant, amount, { tenant });
    for (const route of snapshot.routes) {
      const labels = routeLabels(route);
      both(amounts.route, route.amount, labels);
      if (route.estimate === undefined) continue;
      result.observe(routes.perRequest, route.estimate.perRequest.total, { ...currency, ...labels });
      result.observe(routes.demand, route.estimate.demandSeconds, labels);
      result.observe(routes.error, route.estimate.standardErrorSeconds, labels);
      result.observe(routes.identified, route.estimate.identified ? 1 : 0, labels);
      result.observe(routes.tolerance, route.tolerance, labels);
    }
    result.observe(rates.pod, snapshot.perHour.pod, currency);
    result.observe(rates.idle, snapshot.perHour.idle, currency);
    result.observe(prices.cpu, snapshot.prices.cpuCoreHour, currency);
    result.observe(prices.memory, snapshot.prices.memoryByteHour * BYTES_PER_GIB, currency);
    observeUsage(snapshot, result);
  };
  const observeUsage = ({ usage, regression }: CostSnapshot, result: BatchObservableResult): void => {
    result.observe(resources.cpuUsed, usage.cpuCores);
    result.observe(resources.memoryUsed, usage.memoryBytes);
    result.observe(explained, regression.explained);
    result.observe(baseLoad, regression.baseLoad);
  };
  meter.addBatchObservableCallback(observe, [...all, explained, baseLoad, info]);
}

function routeLabels({ method, route }: RouteCost): Attributes {
  return { 'http.request.method': method, ...(route === undefined ? {} : { 'http.route': route }) };
}

function infoLabels({ identity, facts, scope }: CostMeter): Attributes {
  const { owner, costCenter, slaClass, priceBook } = identity;
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(costCenter === undefined ? {} : { cost_center: costCenter }),
    ...(slaClass === undefined ? {} : { sla_class: slaClass }),
    ...(priceBook === undefined ? {} : { price_book: priceBook }),
    scope,
    cpu_request_source: facts.sources.cpuRequest,
    memory_request_source: facts.sources.memoryRequest,
  };
}
