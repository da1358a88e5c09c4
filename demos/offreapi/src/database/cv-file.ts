import { createHash, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';

/*
 * Files go past the entities. An entity manager writes a file into the text of its statement, as 10 MB of hexadecimal digits
 * for a file of 5 MB, and keeps copies to compare; a parameter costs a fifth of that, in time and in memory. The driver reads
 * texts only, and base64 is the shortest one.
 */

/** Stores the file of an application, in place of the one before; its text has yet to be read. */
export async function storeCvFile(em: EntityManager, applicationId: string, file: Uint8Array): Promise<void> {
  const transaction = em.getTransactionContext<Transaction>();
  if (transaction === undefined) throw new Error('A file is stored together with its application.');
  await transaction.executeQuery({
    sql: `insert into cv (id, application_id, file, sha256, text) values ($1, $2, $3, $4, null)
          on conflict (application_id) do update set file = excluded.file, sha256 = excluded.sha256, text = null`,
    parameters: [randomUUID(), applicationId, file, createHash('sha256').update(file).digest('hex')],
    query: { kind: 'RawNode' },
    queryId: { queryId: 'store-cv-file' },
  });
}

/** Undefined when it was erased. */
export async function readCvFile(em: EntityManager, applicationId: string): Promise<Buffer | undefined> {
  const [row] = await em.execute<{ file: string }[]>(
    "select encode(file, 'base64') as file from cv where application_id = ?",
    [applicationId],
  );
  return row === undefined ? undefined : Buffer.from(row.file, 'base64');
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
