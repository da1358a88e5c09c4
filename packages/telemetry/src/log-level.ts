import type { VigieLogger } from '@vigie/logging';

/** Levels of the log, least verbose first. */
export const LOG_LEVELS: readonly string[] = ['error', 'warn', 'info', 'http', 'debug'];

/** Who or what changes the level; stands on the line that says so. */
export interface LevelChange {
  readonly by: 'signal' | 'endpoint' | 'timer';
  readonly signal?: string;
  /** Address of the client. */
  readonly client?: string;
}

/** Changes the log's level while the service runs. */
export interface LogLevelControl {
  /** For good, or for so many seconds: then the level is again what it was before. */
  set(level: string, change: LevelChange, forSeconds?: number): void;
  /** To `debug`; from there back to the level set for good (to `info` where that is `debug` itself). */
  toggle(change: LevelChange): void;
  readonly level: string;
  /** Forgets the way back. */
  stop(): void;
}

type LeveledLog = Pick<VigieLogger, 'level' | 'log'>;

/** Every change is told by one line, on a level that is written before or after it. */
export function createLogLevelControl(log: LeveledLog): LogLevelControl {
  /** The level set for good. */
  let base = log.level;
  let applied = log.level;
  let timer: NodeJS.Timeout | undefined;

  /** The service may have set `log.level` itself: that is for good. */
  function adopt(): void {
    if (log.level !== applied) base = log.level;
    clearTimeout(timer);
    timer = undefined;
  }

  function apply(to: string, change: LevelChange, forSeconds?: number): void {
    const from = log.level;
    const mostVerbose = Math.max(rank(from), rank(to));
    if (rank(to) > rank(from)) log.level = to;
    const { by, ...who } = change;
    const fields = { from, to, by, ...who, ...(forSeconds === undefined ? {} : { for_seconds: forSeconds }) };
    log.log(LOG_LEVELS[Math.min(mostVerbose, rank('info'))] ?? 'error', 'log level changed', fields);
    log.level = to;
    applied = to;
  }

  return {
    set(level, change, forSeconds) {
      adopt();
      if (forSeconds === undefined) base = level;
      else timer = setTimeout(expire, forSeconds * 1000).unref();
      apply(level, change, forSeconds);
    },
    toggle(change) {
      adopt();
      const back = base === 'debug' ? 'info' : base;
      apply(log.level === 'debug' ? back : 'debug', change);
    },
    get level() {
      return log.level;
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };

  function expire(): void {
    timer = undefined;
    if (log.level === applied) apply(base, { by: 'timer' });
  }
}

function rank(level: string): number {
  return LOG_LEVELS.indexOf(level);
}
