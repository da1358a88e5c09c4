import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { renderDocument, type TestRow } from './document.ts';

/** Writes a document of a whole run into a file. */
export function e2eReporter(file: string, root: string): Reporter {
  const started = performance.now();
  return {
    onTestRunEnd(modules: readonly TestModule[]): void {
      const rows = modules.flatMap((module) =>
        [...module.children.allTests()].map((test) => rowOf(test, root)),
      );
      const seconds = (performance.now() - started) / 1000;
      const machine = `Node ${process.versions.node} on ${process.platform} ${process.arch}, ${availableParallelism()} cores`;
      writeFileSync(file, renderDocument(rows, { machine, seconds }));
    },
  };
}

function rowOf(test: TestCase, root: string): TestRow {
  const { state } = test.result();
  const { backends = [], figures = {} } = test.meta();
  return {
    file: relative(root, test.module.moduleId).replaceAll('\\', '/'),
    title: test.fullName.replaceAll(' > ', ' › '),
    state: state === 'pending' ? 'failed' : state,
    milliseconds: test.diagnostic()?.duration ?? 0,
    backends,
    figures,
  };
}
