import { describe, expect, it } from 'vitest';
import { type FamilyType, familyName, labelName } from './family-names.ts';

function named(name: string, unit: string, type: FamilyType, isRatio = false): string {
  const family = familyName({ name, unit, type, isRatio });
  return `${family.name} [${family.unit}]`;
}

describe('familyName', () => {
  it.each([
    ['http.server.request.duration', 's', 'histogram', 'http_server_request_duration_seconds [seconds]'],
    ['orders.placed', '', 'counter', 'orders_placed []'],
    ['orders.placed.total', '', 'counter', 'orders_placed []'],
    ['process.cpu.time.total', 's', 'counter', 'process_cpu_time_seconds [seconds]'],
    ['wait_seconds', 's', 'gauge', 'wait_seconds [seconds]'],
    ['seconds.left', 's', 'gauge', 'seconds_left_seconds [seconds]'],
    ['http.server.active_requests', '{request}', 'gauge', 'http_server_active_requests []'],
    ['disk.io', 'By/s', 'gauge', 'disk_io_bytes_per_second [bytes_per_second]'],
    ['packets', '{packet}/min', 'gauge', 'packets_per_minute [per_minute]'],
    ['speed', 'm/s', 'gauge', 'speed_meters_per_second [meters_per_second]'],
    ['cache.size', 'KiBy', 'gauge', 'cache_size_kibibytes [kibibytes]'],
    ['latency', 'ms', 'histogram', 'latency_milliseconds [milliseconds]'],
    ['cpu', '%', 'gauge', 'cpu_percent [percent]'],
    ['price', 'EUR', 'gauge', 'price_EUR [EUR]'],
    ['odd.unit', '°x²', 'gauge', 'odd_unit_x [x]'],
    ['requests', '1', 'counter', 'requests []'],
    ['a..b--c//d', '', 'gauge', 'a_b_c_d []'],
    ['été:chaud', '', 'gauge', 't_chaud []'],
    ['2fa.logins', '', 'gauge', '_2fa_logins []'],
    ['日本', '', 'gauge', 'unnamed []'],
    ['total', '', 'counter', 'total []'],
  ] as const)('shows %s in "%s" as a %s: %s', (name, unit, type, expected) => {
    expect(named(name, unit, type)).toBe(expected);
  });

  it('shows the unit 1 of a gauge as a ratio, but not of an info', () => {
    expect(named('nodejs.eventloop.utilization', '1', 'gauge', true)).toBe(
      'nodejs_eventloop_utilization_ratio [ratio]',
    );
    expect(named('build.info', '1', 'gauge', true)).toBe('build_info []');
  });

  it('leaves an exact name as it is and declares only a unit it ends in', () => {
    const exact = (name: string): unknown =>
      familyName({ name, unit: 's', type: 'histogram', isRatio: false, exact: true });
    expect(exact('took')).toEqual({ name: 'took', unit: '' });
    expect(exact('took_seconds')).toEqual({ name: 'took_seconds', unit: 'seconds' });
  });
});

describe('labelName', () => {
  it.each([
    ['http.request.method', 'http_request_method'],
    ['__name__', 'key_name_'],
    ['1st', 'key_1st'],
    ['größe', 'gr_e'],
    ['日本', 'key_'],
    ['', 'key_'],
  ])('shows %j as %s', (attribute, label) => {
    expect(labelName(attribute)).toBe(label);
  });
});
