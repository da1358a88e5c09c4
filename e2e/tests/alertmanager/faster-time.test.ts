import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faster, fasterAlertmanager, fasterRules } from './faster-time.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', '..', 'deploy');
const RULES = globSync(join(DEPLOY, 'generated', 'prometheus', 'rules', '*.yaml'));

describe('faster time', () => {
  it.each([
    ['2m', 30, '4000ms'],
    ['1h30m', 60, '90000ms'],
    ['30d', 75, '34560000ms'],
    ['0m', 30, '0s'],
    ['1ms', 1000, '1ms'],
  ])('makes %s %d times shorter: %s', (duration, times, expected) => {
    expect(faster(duration, times)).toBe(expected);
  });

  it('refuses what is no duration', () => {
    expect(() => faster('soon', 2)).toThrow('Not a duration: soon');
  });

  it('shortens ranges, times to wait and windows in seconds, and nothing else', () => {
    const rules = `groups:
  - name: a
    interval: 1m
    rules:
      - record: job_slo:event:rate1h
        expr: sum(rate(x_count{le="0.5"}[1h])) / sum_over_time(y[30d:5m])
      - alert: B
        expr: job_slo:event:rate1h{slo="s"} * 3600 >= 100 and cost * 730 > 20
        for: 2m
        keep_firing_for: 5m
        labels:
          long: 1h
        annotations:
          summary: "for: 2m"
          description: of the last [5m] * 3600 >= 1`;
    expect(fasterRules(rules, 60)).toBe(
      rules
        .replace('interval: 1m', 'interval: 1000ms')
        .replace('[1h]', '[60000ms]')
        .replace('[30d:5m]', '[43200000ms:5000ms]')
        .replace('* 3600 >= 100', '* 60 >= 100')
        .replace('        for: 2m', '        for: 2000ms')
        .replace('keep_firing_for: 5m', 'keep_firing_for: 5000ms'),
    );
  });

  it('leaves no duration of the generated rules as it was', () => {
    expect(RULES.length).toBeGreaterThan(10);
    for (const file of RULES) {
      const before = readFileSync(file, 'utf8');
      const after = fasterRules(before, 75);
      const durations = (text: string): string[] =>
        text.match(/\[[^\]\s]*\d[^\]\s]*\]|(?<=^ *(?:for|keep_firing_for): ).+$/gm) ?? [];
      expect(durations(after)).toHaveLength(durations(before).length);
      expect(durations(before).length, file).toBeGreaterThan(0);
      for (const duration of durations(after)) expect(`${file} ${duration}`).toMatch(/\b\d+ms\]?$|\b0s$/);
      expect(after.split('\n')).toHaveLength(before.split('\n').length);
      expect(fasterRules(after, 1)).toBe(after);
    }
  });

  it('leaves no wait of alertmanager.yaml as it was', () => {
    const before = readFileSync(join(DEPLOY, 'alertmanager', 'alertmanager.yaml'), 'utf8');
    const after = fasterAlertmanager(before, 75);
    const waits = before.match(/: \d+[smhd]$/gm) ?? [];
    expect(waits.length).toBeGreaterThan(5);
    expect(after.match(/: (?:\d+ms|0s)$/gm)).toHaveLength(waits.length);
  });
});
