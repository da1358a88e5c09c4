import { describe, expect, it, vi } from 'vitest';
import { CIRCUMSTANCES } from './exits-section.ts';
import { type Exit, EXITS } from './exits.ts';
import { linesOf } from './running-service.ts';
import { NAMES, REQUESTS, type Run, runExit } from './run.ts';
import { judgeDestination, judgeProcess, ledgerOf } from './verdict.ts';

vi.setConfig({ testTimeout: 60_000, maxConcurrency: 12 });

describe.each(CIRCUMSTANCES)('with the backend $backend and stdout a $output', (circumstances) => {
  const runs = new Map<string, Promise<Run>>();
  describe.concurrent.each(EXITS)('$name', (exit) => {
    // One process for all that is to be seen of it.
    const run = (): Promise<Run> => {
      const known = runs.get(exit.name) ?? runExit(exit, circumstances);
      runs.set(exit.name, known);
      return known;
    };

    it('leaves every line whole, and the exit code', async () => {
      expect(judgeProcess(await run())).toEqual([]);
    });

    it.each(NAMES)('%s', async (name) => {
      expect(judgeDestination(await run(), name)).toEqual([]);
    });
  });
});

describe.concurrent('a service whose parent read its output and is killed', () => {
  const exit = EXITS.find(({ orphaned }) => orphaned === true) as Exit;

  it('goes on without a reader, and everything reaches its backend once', async () => {
    const run = await runExit(exit, { backend: 'up', output: 'pipe' }, 'reading wrapper');
    expect(run.answered).toHaveLength(2 * REQUESTS);
    const wrong = NAMES.flatMap((name) => judgeDestination(run, name));
    expect([...judgeProcess(run), ...wrong]).toEqual([]);
  });

  it('and has no backend either, goes on within its bounds', async () => {
    const run = await runExit(exit, { backend: 'refusing', output: 'pipe' }, 'reading wrapper');
    expect(run.answered).toHaveLength(2 * REQUESTS);
    for (const name of NAMES) {
      const { created, dropped } = ledgerOf(run, name);
      expect(Object.values(dropped).reduce((sum, count) => sum + count, 0)).toBe(created);
    }
  });

  it('stops by itself where it was told to', async () => {
    const run = await runExit(
      { ...exit, whenOrphaned: 'stop', graceful: false, end: async () => {} },
      { backend: 'up', output: 'file' },
    );
    expect(run.answered.length).toBeGreaterThanOrEqual(REQUESTS);
    expect([...judgeProcess(run), ...NAMES.flatMap((name) => judgeDestination(run, name))]).toEqual([]);
    expect(linesOf(run.output)).toContainEqual(
      expect.objectContaining({ message: 'stopping', orphaned: true }),
    );
  });
});
