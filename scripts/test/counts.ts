/** Tests by outcome. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Counts the tests of a vitest JSON report; a test that was skipped, pending or left to do is `skipped`. */
export function countTests(report: string): TestCounts {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(report) as Record<
    string,
    number
  >;
  return {
    passed: numPassedTests ?? 0,
    failed: numFailedTests ?? 0,
    skipped: (numPendingTests ?? 0) + (numTodoTests ?? 0),
  };
}
