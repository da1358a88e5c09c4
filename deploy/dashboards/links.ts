import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

/** Where runbooks are read, as in the annotations of alerts. */
export const RUNBOOKS = 'https://github.com/vigie-dev/vigie/blob/main/docs/runbooks';

/** A menu of all our dashboards; time range and variables go along. */
export function menu(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Vigie')
    .type(DashboardLinkType.Dashboards)
    .tags(['vigie'])
    .asDropdown(true)
    .keepTime(true)
    .includeVars(true);
}

/** To another of our dashboards from a cell or a point, with the time range; values as `${__data.fields.Service}`. */
export function toDashboard(
  title: string,
  uid: string,
  variables: Readonly<Record<string, string>> = {},
): DashboardLinkBuilder {
  const query = Object.entries(variables).map(([name, value]) => `var-${name}=${value}`);
  return new DashboardLinkBuilder(title).url(`/d/${uid}?${[...query, '${__url_time_range}'].join('&')}`);
}

export function toRunbook(alert: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Runbook').url(`${RUNBOOKS}/${alert}.md`).targetBlank(true);
}
