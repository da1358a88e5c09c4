import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { toolPath } from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { expect, it } from 'vitest';
import { ALERTS } from '../catalogue/alerts.ts';

const configuration = join(import.meta.dirname, 'alertmanager.yaml');
const amtool = (...arguments_: string[]): string =>
  execFileSync(toolPath('amtool'), arguments_, { encoding: 'utf8' });

describeWithTools(['amtool'], 'alertmanager.yaml', () => {
  it('is accepted', () => {
    expect(amtool('check-config', configuration)).toContain('SUCCESS');
  });

  it.each([
    ['pages', { alertname: 'TargetDown', severity: 'page', job: 'offreapi' }],
    ['tickets', { alertname: 'TelemetryLost', severity: 'ticket', job: 'offreapi' }],
    ['nobody', { alertname: 'CpuBandHigh', severity: 'info', band: 'high' }],
    ['finops', { alertname: 'CostOverBudget', severity: 'ticket', team: 'finops' }],
    ['heartbeat', { alertname: 'Watchdog', severity: 'none' }],
    ['tickets', { alertname: 'SomethingNew' }],
  ])('sends to %s %j', (receiver, labels) => {
    const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    const routed = amtool('config', 'routes', 'test', `--config.file=${configuration}`, ...pairs);
    expect(routed.trim()).toBe(receiver);
  });

  it('sends every alert of the catalogue where its severity says', () => {
    for (const alert of ALERTS.filter(({ labels }) => labels?.['team'] === undefined)) {
      const pairs = [`alertname=${alert.name}`, `severity=${alert.severity}`];
      const routed = amtool('config', 'routes', 'test', `--config.file=${configuration}`, ...pairs);
      const expected = { page: 'pages', ticket: 'tickets', info: 'nobody' }[alert.severity];
      expect(`${alert.name} to ${routed.trim()}`).toBe(`${alert.name} to ${expected}`);
    }
  });
});
