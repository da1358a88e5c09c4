import { createHash, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { collectYoung } from './free-buffer.ts';

/*
 * Files go past the entities. An entity manager writes a file into the text of its statement, as 10 MB of hexadecimal digits
 * for a file of 5 MB, and keeps copies to compare; a parameter costs a fifth of that, in time and in memory. The driver reads
 * texts only, and base64 is the shortest one. It also copies what passes through it several times, so a large file passes in pieces.
 */

const PIECE_BYTES = 786_432;

/** Stores the file of an application, in place of the one before; its text has yet to be read. */
export async function storeCvFile(em: EntityManager, applicationId: string, file: Uint8Array): Promise<void> {
  const transaction = em.getTransactionContext<Transaction>();
  if (transaction === undefined) throw new Error('A file is stored together with its application.');
  const run = (queryId: string, sql: string, parameters: readonly unknown[]): Promise<unknown> =>
    transaction.executeQuery({ sql, parameters, query: { kind: 'RawNode' }, queryId: { queryId } });
  await run(
    'store-cv-file',
    `insert into cv (id, application_id, file, sha256, text) values ($1, $2, $3, $4, null)
          on conflict (application_id) do update set file = excluded.file, sha256 = excluded.sha256, text = null`,
    [randomUUID(), applicationId, file.subarray(0, PIECE_BYTES), sha256Of(file)],
  );
  for (let from = PIECE_BYTES; from < file.length; from += PIECE_BYTES) {
    await run('append-cv-file', 'update cv set file = file || $1 where application_id = $2', [
      file.subarray(from, from + PIECE_BYTES),
      applicationId,
    ]);
    collectYoung();
  }
}

/** Undefined when it was erased. */
export async function readCvFile(em: EntityManager, applicationId: string): Promise<Buffer | undefined> {
  for (;;) {
    const [start] = await em.execute<{ length: number; sha256: string; piece: string }[]>(
      `select length(file) as length, sha256, encode(substring(file for ?), 'base64') as piece
         from cv where application_id = ?`,
      [PIECE_BYTES, applicationId],
    );
    if (start === undefined) return undefined;
    const file = Buffer.allocUnsafeSlow(start.length);
    let read = file.write(start.piece, 'base64');
    while (read < file.length) {
      const [next] = await em.execute<{ piece: string }[]>(
        `select encode(substring(file from ? for ?), 'base64') as piece
           from cv where application_id = ? and sha256 = ?`,
        [read + 1, PIECE_BYTES, applicationId, start.sha256],
      );
      // Another file has taken its place.
      if (next === undefined) break;
      read += file.write(next.piece, read, 'base64');
      collectYoung();
    }
    if (read < file.length) continue;
    // A reader makes the best of a damaged PDF, and would find no text in it: the candidate would be told of a fault that is ours.
    if (sha256Of(file) !== start.sha256) throw new Error('A stored file is not the one that was received.');
    return file;
  }
}

function sha256Of(file: Uint8Array): string {
  return createHash('sha256').update(file).digest('hex');
}

/** What is used of the query builder's transaction below the entity manager. */
interface Transaction {
  executeQuery(query: {
    readonly sql: string;
    readonly parameters: readonly unknown[];
    readonly query: { readonly kind: 'RawNode' };
    readonly queryId: { readonly queryId: string };
  }): Promise<unknown>;
}
