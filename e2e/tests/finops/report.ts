/** What tests read of `vigie-finops report --json` (`finops.vigie.dev/report/v1`). Money in the price book's currency. */
export interface Report {
  readonly totals: { readonly cost: number; readonly allocated: Cost; readonly idle: number };
  readonly idle: {
    readonly nodes: readonly { readonly name: string; readonly cost: number; readonly idle: number }[];
  };
  readonly daily: { readonly days: readonly string[]; readonly total: readonly number[] };
  readonly groupings: readonly { readonly groups: readonly Group[] }[];
  readonly recommendations: {
    readonly savingPerMonth: number;
    readonly neededPerMonth: number;
    readonly savings: readonly Advice[];
    readonly needs: readonly Advice[];
    readonly refusals: Readonly<Record<string, number>>;
  };
}

export interface Cost {
  readonly cpu: number;
  readonly memory: number;
  readonly storage: number;
  readonly total: number;
}

export interface Group {
  readonly values: readonly string[];
  readonly cost: Cost;
  readonly efficiency: { readonly cpu: number; readonly memory: number };
}

export interface Advice {
  readonly workload: { readonly namespace: string; readonly kind: string; readonly name: string };
  readonly slaClass: string;
  readonly savingPerMonth: number;
  readonly requests: {
    readonly containers: readonly {
      readonly container: string;
      readonly cpu: ResourceAdvice;
      readonly memory: ResourceAdvice;
    }[];
    readonly patches?: { readonly commands: readonly string[] };
    readonly inPlace: readonly string[];
  };
}

export interface ResourceAdvice {
  readonly action: string;
  readonly from: number;
  readonly to: number;
  readonly sizing: { readonly exact?: number; readonly lowerBound?: number; readonly upperBound?: number };
}

/** Cost by the names of a grouping's groups. */
export function costs(report: Report, grouping: number): Record<string, number> {
  const groups = report.groupings[grouping]?.groups ?? [];
  return Object.fromEntries(groups.map(({ values, cost }) => [values.join(), cost.total]));
}

/** Amounts that must be equal, to far less than a cent, by name. */
export function rounded(amounts: Readonly<Record<string, number>>): Record<string, number> {
  const entries = Object.entries(amounts).map(([name, amount]) => [name, Number(amount.toFixed(6))] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
