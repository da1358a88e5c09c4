/** Every annotation is under this. */
export const PREFIX = 'finops.vigie.dev/';

export const OWNER: string = `${PREFIX}owner`;
export const COST_CENTER: string = `${PREFIX}cost-center`;
export const ENVIRONMENT: string = `${PREFIX}environment`;
export const SLA_CLASS: string = `${PREFIX}sla-class`;
/** One pod that runs the whole month, its own volumes with it. */
export const MONTHLY_COST_PER_POD: string = `${PREFIX}monthly-cost-per-pod`;
export const MONTHLY_COST: string = `${PREFIX}monthly-cost`;
export const MONTHLY_COST_MIN: string = `${PREFIX}monthly-cost-min`;
export const MONTHLY_COST_MAX: string = `${PREFIX}monthly-cost-max`;
export const CURRENCY: string = `${PREFIX}currency`;
export const PRICE_BOOK_VERSION: string = `${PREFIX}price-book-version`;

/** Read, never written: the most a month may cost, on a workload or a namespace. */
export const BUDGET: string = `${PREFIX}budget`;
/** Read, never written: how long one pod of a Job or CronJob runs, as `10m` or `1h30m`. */
export const RUN_DURATION: string = `${PREFIX}run-duration`;
/** Read, never written: the class of the nodes its pods run on, as the price book names it. */
export const NODE_CLASS: string = `${PREFIX}node-class`;
/** Read, never written: `true` where its pods run on spot nodes. */
export const SPOT: string = `${PREFIX}spot`;
