import { expect, it } from 'vitest';
import { attackDemos } from './main.ts';

it('nothing is found on the running demos', { timeout: 120_000 }, async () => {
  const sites = await attackDemos();
  expect(sites.map(({ site }) => site)).toEqual(['offreapi', 'datapress-api', 'datapress-front']);
  expect(sites.flatMap(({ findings }) => findings)).toEqual([]);
  for (const { checks } of sites) {
    expect(checks.reduce((sum, { requests }) => sum + requests, 0)).toBeGreaterThan(50);
  }
});
