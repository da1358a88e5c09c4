import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, freePorts, startPostgres, startProgram, type RunningProgram } from '@vigie/e2e/backends';
import { offreapiEnvironment, RECRUITER } from '@vigie/e2e/demos';
import { newDatabase } from '../../../src/shared/new-database.ts';
import { Client } from 'pg';
import { fill, type Told } from './fill.ts';
import { sourcesOf } from './sources.ts';

/** What a test knows of a dump beside its rows. */
export interface DumpFacts {
  /** Where the release is in the history; of the next one, where its sources were last committed. */
  readonly revision: string;
  readonly server: string;
  /** Of a recruiter, where the release has accounts. */
  readonly account?: { readonly email: string; readonly password: string };
  /** What each candidate was told, the keys of their private pages among it. */
  readonly applications: readonly Told[];
}

export const FIXTURES: string = join(import.meta.dirname, '..', 'fixtures');

/** @returns the files that it wrote */
export async function makeDump(binaries: string, revision: string | undefined): Promise<string[]> {
  const sources = sourcesOf(revision);
  const postgres = await startPostgres({ binaries });
  try {
    const { url } = await newDatabase(postgres.url);
    const offreapi = await startRelease(sources.folder, url);
    let told;
    try {
      told = await fill(offreapi.url, url, RECRUITER, () => {
        offreapi.kill('SIGKILL');
        return offreapi.ended();
      });
    } finally {
      await offreapi.stop();
    }
    const release = await lastMigration(url);
    const { accounts, applications } = told;
    const facts: DumpFacts = {
      revision: sources.revision,
      server: execFileSync(join(binaries, 'postgres'), ['--version'], { encoding: 'utf8' }).trim(),
      ...(accounts ? { account: RECRUITER } : {}),
      applications,
    };
    const [sql, json] = [join(FIXTURES, `${release}.sql`), join(FIXTURES, `${release}.json`)];
    writeFileSync(sql, dump(join(binaries, 'pg_dump'), url));
    writeFileSync(json, `${JSON.stringify(facts, null, 2)}\n`);
    return [sql, json];
  } finally {
    await postgres.stop();
    sources.dispose();
  }
}

async function startRelease(
  folder: string,
  databaseUrl: string,
): Promise<RunningProgram & { readonly url: string }> {
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const program = await startProgram({
    name: 'offreapi-release',
    command: process.execPath,
    cwd: folder,
    args: ['--conditions=@vigie/source', join('demos', 'offreapi', 'src', 'main.ts')],
    env: {
      ...process.env,
      ...offreapiEnvironment(databaseUrl),
      HOST: '127.0.0.1',
      PORT: String(port),
      OTEL_TRACES_EXPORTER: 'none',
      // The scores of a dump are the same wherever it is made.
      OFFREAPI_MODEL: 'off',
    },
    ready: () => answers(`${url}/readyz`),
  });
  return { ...program, url };
}

async function lastMigration(url: string): Promise<string> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      'select name from mikro_orm_migrations order by id desc limit 1',
    );
    const [last] = rows;
    if (last === undefined) throw new Error('The release has migrated nothing.');
    return last.name;
  } finally {
    await client.end();
  }
}

/** As text that any client can run: rows as INSERTs, without the commands of `psql`. */
function dump(pgDump: string, url: string): string {
  const text = execFileSync(pgDump, ['--inserts', '--no-owner', '--no-privileges', `--dbname=${url}`], {
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  return text.replaceAll(/^\\.*\n/gm, '');
}
