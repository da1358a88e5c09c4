import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** Shown in docs/e2e.md beside the test, by what was measured. */
    figures?: Record<string, string>;
  }
}

/** Has docs/e2e.md show what a test measured: `figure(context, 'lost', 0)`, `figure(context, 'memory', '61 MiB')`. */
export function figure({ task }: Pick<TestContext, 'task'>, name: string, value: string | number): void {
  const shown =
    typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 3 }) : value;
  task.meta.figures = { ...task.meta.figures, [name]: shown };
}
