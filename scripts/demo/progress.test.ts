import { describe, expect, it } from 'vitest';
import { createProgress, type ProgressStream } from './progress.ts';

function capture(isTTY: boolean): ProgressStream & { written: string } {
  return {
    written: '',
    isTTY,
    columns: 20,
    write(text: string) {
      this.written += text;
    },
  };
}

describe('createProgress', () => {
  it('replaces its status line on a terminal and never lets it wrap', () => {
    const stream = capture(true);
    const progress = createProgress(stream, () => 0);
    progress.status('one');
    progress.status('two '.repeat(10));
    progress.line('done');
    expect(stream.written).toBe(`one\r\u001B[K${'two '.repeat(10).slice(0, 19)}\r\u001B[Kdone\n`);
  });

  it('writes plain lines elsewhere, a status at most every ten seconds', () => {
    const stream = capture(false);
    let time = 0;
    const progress = createProgress(stream, () => time);
    for (; time <= 21_000; time += 1000) progress.status(`${time} ms`);
    progress.line('done');
    expect(stream.written).toBe('10000 ms\n20000 ms\ndone\n');
  });
});
