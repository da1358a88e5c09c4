import { dashboardFiles } from '../dashboards/dashboards.ts';
import { helmValueFiles } from '../helm/values.ts';
import { alertTestFiles } from '../prometheus/alert-tests.ts';
import { referenceFiles } from '../prometheus/reference.ts';
import { ruleFiles } from '../prometheus/rules.ts';
import { runbookFiles } from '../prometheus/runbooks.ts';
import { serviceMonitorFiles } from '../prometheus/service-monitors.ts';
import type { Generator } from './generated-file.ts';

/** All there is to generate. The name is shown when its files are not up to date. */
export const GENERATORS: Readonly<Record<string, Generator>> = {
  rules: ruleFiles,
  'alert tests': alertTestFiles,
  'service monitors': serviceMonitorFiles,
  runbooks: runbookFiles,
  reference: referenceFiles,
  dashboards: dashboardFiles,
  'Helm values': helmValueFiles,
};
