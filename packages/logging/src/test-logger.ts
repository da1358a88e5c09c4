import { PassThrough } from 'node:stream';
import { createLogger, type LoggerOptions, type VigieLogger } from './index.ts';

export type Line = Record<string, unknown> & {
  readonly time: string;
  readonly level: string;
  readonly message: string;
};

export interface TestLogger {
  readonly log: VigieLogger;
  /** What was written since the last call, as text. */
  readonly text: () => Promise<string>;
  /** The same, parsed: each line by itself. */
  readonly lines: () => Promise<Line[]>;
}

/** A logger that writes to a stream read by the test. */
export function testLogger(options: Partial<LoggerOptions> = {}): TestLogger {
  const stream = new PassThrough({ highWaterMark: 16 * 1024 * 1024 });
  const log = createLogger({ service: 'orders', stream, ...options });
  const text = async (): Promise<string> => {
    await log.deliveries[0]?.flush();
    return String((stream.read() as Buffer | null) ?? '');
  };
  const lines = async (): Promise<Line[]> => {
    const written = await text();
    if (written !== '' && !written.endsWith('\n'))
      throw new Error(`the last line has no end: ${written.slice(-200)}`);
    return written
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
  };
  return { log, text, lines };
}
