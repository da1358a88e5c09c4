/** What is used of PGlite: one session, that all connections share. */
export interface Session {
  execProtocolRawStream(
    message: Uint8Array,
    options: { onRawData: (data: Uint8Array) => void },
  ): Promise<void>;
  runExclusive<Result>(work: () => Promise<Result>): Promise<Result>;
  exec(sql: string): Promise<unknown>;
  isInTransaction(): boolean;
}

/** What the socket server asks for each message of a connection; the names are its own. */
export interface Turns {
  enqueue(connection: number, message: Uint8Array, onData: (data: Uint8Array) => void): Promise<number>;
  clearQueueForHandler(connection: number): void;
  clearTransactionIfNeeded(connection: number): Promise<void>;
  getQueueLength(): number;
}

interface Waiting {
  readonly connection: number;
  readonly message: Uint8Array;
  readonly onData: (data: Uint8Array) => void;
  readonly resolve: (bytes: number) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Gives the session to one connection at a time, from the first message of a query to its last, and to the end of a
 * transaction. The server's own queue keeps transactions together, but lets the messages of other connections in between those
 * of a query (parse, bind, execute, sync): connections then get each other's rows, or no answer at all after an error, because
 * PostgreSQL skips everything up to the next sync, whose ever it is.
 */
export function takeTurns(session: Session): Turns {
  let queue: Waiting[] = [];
  let holder: number | undefined;
  let withinQuery = false;
  let working = false;
  let running: Promise<void> | undefined;

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    for (let next = take(); next !== undefined; next = take()) {
      running = run(next);
      await running;
    }
    working = false;
  }

  function take(): Waiting | undefined {
    const index = queue.findIndex(({ connection }) => holder === undefined || connection === holder);
    return index === -1 ? undefined : queue.splice(index, 1)[0];
  }

  async function run({ connection, message, onData, resolve, reject }: Waiting): Promise<void> {
    const [type] = message;
    if (type === TERMINATE) return resolve(0);
    holder = connection;
    try {
      let bytes = 0;
      const onRawData = (data: Uint8Array): void => {
        bytes += data.length;
        onData(data);
      };
      await session.runExclusive(() => session.execProtocolRawStream(message, { onRawData }));
      resolve(bytes);
    } catch (error) {
      reject(error as Error);
    }
    withinQuery = type !== undefined && PARTS_OF_A_QUERY.has(type);
    if (!withinQuery && !session.isInTransaction()) holder = undefined;
  }

  return {
    enqueue: (connection, message, onData) =>
      new Promise((resolve, reject) => {
        queue.push({ connection, message, onData, resolve, reject });
        void work();
      }),
    clearQueueForHandler(connection) {
      const gone = queue.filter((waiting) => waiting.connection === connection);
      queue = queue.filter((waiting) => waiting.connection !== connection);
      for (const { reject } of gone) reject(new Error('The connection was closed.'));
    },
    async clearTransactionIfNeeded(connection) {
      if (holder !== connection) return;
      // Its last message may still be in the session.
      await running;
      try {
        if (withinQuery) {
          await session.runExclusive(() => session.execProtocolRawStream(SYNC, { onRawData: () => {} }));
        }
        if (session.isInTransaction()) await session.exec('rollback');
      } finally {
        holder = undefined;
        withinQuery = false;
        void work();
      }
    },
    getQueueLength: () => queue.length,
  };
}

const code = (letter: string): number => letter.charCodeAt(0);
const TERMINATE = code('X');
/** Parse, bind, describe, execute, close and flush: more of the same query follows, up to its sync. */
const PARTS_OF_A_QUERY: ReadonlySet<number> = new Set(['P', 'B', 'D', 'E', 'C', 'H'].map(code));
const SYNC: Uint8Array = Uint8Array.of(code('S'), 0, 0, 0, 4);
