import { expect, it } from 'vitest';
import { countTests } from './counts.ts';

it('counts pending and todo tests as skipped', () => {
  const report = JSON.stringify({
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
  });
  expect(countTests(report)).toEqual({ passed: 5, failed: 1, skipped: 3 });
});
