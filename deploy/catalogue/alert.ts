/** An alert and everything that goes with it: what it means, what to do, and a proof that it fires when it should and only then. */
export interface Alert {
  /** UpperCamelCase; also the name of its runbook. */
  readonly name: string;
  readonly group: string;
  readonly severity: 'page' | 'ticket' | 'info';
  readonly expr: string;
  /** How long it must hold; `0m` for at once. */
  readonly forDuration: string;
  /** Keeps firing this long after it held last. */
  readonly keepFiringFor?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** One line; `{{ $labels.job }}` and `{{ $value | humanize… }}` as Prometheus expands them. */
  readonly summary: string;
  readonly description: string;
  readonly runbook: Runbook;
  readonly proof: Proof;
}

/** Written to docs/runbooks, one page an alert. */
export interface Runbook {
  /** What it means, in a sentence or two. */
  readonly meaning: string;
  /** What users notice. */
  readonly impact: string;
  /** Queries or commands, each with what its answer tells. */
  readonly diagnosis: readonly string[];
  /** What ends it, most likely first. */
  readonly mitigation: readonly string[];
}

/** Series for promtool, one sample a minute unless `interval` says otherwise. */
export interface Proof {
  readonly interval?: string;
  /** Bad, then good again: in promtool's notation of values. */
  readonly bad: readonly InputSeries[];
  /** When it fires on `bad`, and when it has ended again. */
  readonly firesAt: string;
  readonly resolvedAt: string;
  /** Labels of the alert that fires on `bad`, its own aside. */
  readonly labels: Readonly<Record<string, string>>;
  /** Close to it, but in order: it must not fire at any time up to `quietUntil`. */
  readonly quiet: readonly InputSeries[];
  readonly quietUntil: string;
}

export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** In the order in which an operator would read them. */
export const ALERT_GROUPS = ['slo', 'availability', 'saturation', 'telemetry', 'offreapi', 'cost'] as const;
