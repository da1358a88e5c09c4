import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readProgress } from './read-progress.ts';

function progress(
  isTTY: boolean,
): { written: () => string; at: (ms: number) => void } & ReturnType<typeof readProgress> {
  const stream = Object.assign(new PassThrough(), { isTTY });
  let now = 0;
  const shown = readProgress({ stream, label: 'reading', now: () => now });
  return { ...shown, at: (ms) => (now = ms), written: () => String(stream.read() ?? '') };
}

describe('progress of reading', () => {
  it('is a bar with the time left on a terminal, cleared in the end', () => {
    const { onProgress, done, at, written } = progress(true);
    at(30_000);
    onProgress(25, 100);
    expect(written()).toBe('\r\u001B[2Kreading: [######..................] 25 %, 1 min 30 s left');
    at(30_050);
    onProgress(26, 100);
    expect(written()).toBe('');
    done();
    expect(written()).toBe('\r\u001B[2K');
  });

  it('is a plain line now and then elsewhere', () => {
    const { onProgress, done, at, written } = progress(false);
    at(9000);
    onProgress(1, 100);
    expect(written()).toBe('');
    at(11_000);
    onProgress(50, 100);
    done();
    expect(written()).toBe('reading: 50 %, 11 s left\n');
  });

  it('is the time passed where there is no telling how much is left', () => {
    const { onProgress, at, written } = progress(false);
    at(3_700_000);
    onProgress(1, undefined);
    expect(written()).toBe('reading: 1 h 1 min\n');
  });
});
