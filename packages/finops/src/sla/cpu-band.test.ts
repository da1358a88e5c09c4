import { describe, expect, it } from 'vitest';
import { cpuBand } from './cpu-band.ts';

describe('cpuBand', () => {
  it.each([
    [0, 'low'],
    [0.3299, 'low'],
    [0.33, 'moderate'],
    [0.6599, 'moderate'],
    [0.66, 'high'],
    [1, 'high'],
    [1.7, 'high'],
  ])('%f of one core is %s', (usage, band) => {
    expect(cpuBand(usage, 1)?.band).toBe(band);
  });

  it('takes the limit where there is no request, and says so', () => {
    expect(cpuBand(0.5, 0, 2)).toEqual({ band: 'low', percent: 25, of: 'limit' });
    expect(cpuBand(0.5, 1, 2)).toEqual({ band: 'moderate', percent: 50, of: 'request' });
  });

  it('is undefined where there is nothing to be a share of', () => {
    expect(cpuBand(0.5, 0)).toBeUndefined();
    expect(cpuBand(Number.NaN, 1)).toBeUndefined();
  });
});
