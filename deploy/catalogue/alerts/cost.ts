import type { Alert } from '../alert.ts';
import { BUDGETS, type Budget } from '../budgets.ts';

const HOURS_PER_MONTH = 730;

export const COST_ALERTS: readonly Alert[] = BUDGETS.map((budget) => overBudget(budget));

function overBudget({ job, perMonth, currency }: Budget): Alert {
  const pod = `vigie_cost_pod_rate_per_hour{job="${job}",currency="${currency}",instance="a:1"}`;
  const perHour = perMonth / HOURS_PER_MONTH;
  const value = (factor: number): number => Number((perHour * factor).toPrecision(4));
  return {
    name: 'CostOverBudget',
    group: 'cost',
    severity: 'ticket',
    expr: `sum by (job, namespace) (avg_over_time(vigie_cost_pod_rate_per_hour{job="${job}",currency="${currency}"}[6h])) * ${HOURS_PER_MONTH} > ${perMonth}`,
    forDuration: '1h',
    labels: { team: 'finops', job },
    summary: `${job} costs {{ $value | printf "%.2f" }} ${currency} a month at its present pace`,
    description: `Its budget is ${perMonth} ${currency} a month. What it reserved and used over the last six hours costs more than that.`,
    runbook: {
      meaning: 'A service costs more than its budget, if it goes on as over the last six hours.',
      impact: 'None for users; the month’s bill.',
      diagnosis: [
        'More replicas, or larger ones: `count(vigie_cost_pod_rate_per_hour{job="$job"})`, `avg(vigie_cost_cpu_requested{job="$job"})`',
        'Used or idle: `sum(vigie_cost_idle_rate_per_hour{job="$job"}) / sum(vigie_cost_pod_rate_per_hour{job="$job"})`',
        'Which routes: `topk(5, sum by (http_route) (rate(vigie_cost_route_total{job="$job"}[1h]) * 3600))`',
        'What it should have: `vigie-finops report --by workload`',
      ],
      mitigation: [
        'Mostly idle: apply the recommendation of the report; it carries the patch.',
        'Mostly used: the traffic grew, or a route got dearer; compare with a week ago, then raise the budget in deploy/catalogue/budgets.ts or optimise the route.',
      ],
    },
    proof: {
      interval: '10m',
      bad: [{ series: pod, values: `${value(2)}x18 ${value(0.2)}x72` }],
      firesAt: '2h',
      resolvedAt: '14h',
      labels: {},
      quiet: [{ series: pod, values: `${value(0.9)}x60` }],
      quietUntil: '8h',
    },
  };
}
