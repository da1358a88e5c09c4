import type { Alert } from './alert.ts';
import { AVAILABILITY_ALERTS } from './alerts/availability.ts';
import { COST_ALERTS } from './alerts/cost.ts';
import { ERROR_BUDGET_ALERTS } from './alerts/error-budget.ts';
import { OFFREAPI_ALERTS } from './alerts/offreapi.ts';
import { SATURATION_ALERTS } from './alerts/saturation.ts';
import { TELEMETRY_ALERTS } from './alerts/telemetry.ts';

export const ALERTS: readonly Alert[] = [
  ...ERROR_BUDGET_ALERTS,
  ...AVAILABILITY_ALERTS,
  ...SATURATION_ALERTS,
  ...TELEMETRY_ALERTS,
  ...OFFREAPI_ALERTS,
  ...COST_ALERTS,
];
