import { describe } from 'vitest';
import { isBuilt } from './tool-path.ts';
import type { ToolName } from './tools.ts';

/**
 * A suite that drives real programs. Where one of them is not built it fails in CI, and elsewhere is skipped and says so:
 * `npm run backends -- NAME` builds it.
 */
export function describeWithTools(tools: readonly ToolName[], title: string, suite: () => void): void {
  const missing = tools.filter((tool) => !isBuilt(tool));
  if (missing.length > 0 && process.env['CI'] === undefined) {
    process.stderr.write(
      `Skipped: ${title}. It needs ${missing.join(', ')}; npm run backends -- ${missing.join(' ')}\n`,
    );
    describe.skip(title, suite);
  } else describe(title, suite);
}
