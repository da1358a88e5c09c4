import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { cvProfiles, offers, type CvProfile } from '../../../../demos/offreapi/src/seed.ts';
import { imageOnlyPdf } from '../../../../demos/offreapi/src/testing/pdf-files.ts';
import { application } from '../../../../scripts/demo/application.ts';
import { call, type Answer, type Call } from '../../../../scripts/demo/http-call.ts';

/** What a candidate was told. */
export interface Told {
  readonly id: string;
  /** Absent in releases without private pages. */
  readonly followToken?: string;
  /** Whether it still waited to be read when the release was killed. */
  readonly waiting: boolean;
}

export interface Filled {
  readonly accounts: boolean;
  readonly applications: readonly Told[];
}

const OFFERS = ['backend', 'nurse', 'cook'] as const;
/** More than one process works on at a time, so that some are begun and some are not. */
const WAITING = 4;

/**
 * Has a release hold some of everything that it can hold.
 *
 * @param kill ends it; called while it works on jobs, where it has a queue
 */
export async function fill(
  url: string,
  databaseUrl: string,
  account: { readonly email: string; readonly password: string },
  kill: () => Promise<unknown>,
): Promise<Filled> {
  const ask = async (method: string, path: string, options: Call = {}): Promise<Answer> => {
    const answer = await call(url + path, { method, ...options });
    if (answer.status >= 300)
      throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.text}`);
    return answer;
  };
  const json = (body: object, headers = {}): Call => ({
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const signIn = await call(`${url}/api/v1/tokens`, {
    method: 'POST',
    ...json({ ...account, name: 'dump' }),
  });
  // The first release has no accounts.
  const accounts = signIn.status === 201;
  const recruiter = accounts ? { authorization: `Bearer ${(parse(signIn) as { token: string }).token}` } : {};

  const offerIds: string[] = [];
  for (const { key, ...offer } of offers) {
    if (!(OFFERS as readonly string[]).includes(key)) continue;
    const { id } = parse(await ask('POST', '/api/v1/offers', json(offer, recruiter))) as { id: string };
    offerIds.push(id);
  }
  const apply = async (profile: CvProfile, at: number): Promise<{ id: string; followToken?: string }> => {
    const { path, headers, body } = await application(offerIds[at % offerIds.length] ?? '', profile);
    return parse(await ask('POST', path, { headers: headers ?? {}, body })) as {
      id: string;
      followToken?: string;
    };
  };
  const people = cvProfiles.filter(({ appliesTo }) => OFFERS.some((key) => appliesTo.includes(key)));
  const read: { id: string; followToken?: string }[] = [];
  for (const [at, profile] of people.slice(0, -WAITING).entries()) read.push(await apply(profile, at));
  if (!accounts) {
    await kill();
    return { accounts, applications: read.map(({ id, followToken }) => told(id, followToken, false)) };
  }

  const [first] = offerIds;
  const [person] = cvProfiles;
  if (first === undefined || person === undefined) throw new Error('There is no sample data.');
  const form = new FormData();
  for (const field of ['name', 'email'] as const) form.set(field, person[field]);
  form.set(
    'cv',
    new Blob([new Uint8Array(await imageOnlyPdf())], { type: 'application/pdf' }),
    'picture.pdf',
  );
  const encoded = new Response(form);
  const picture = await ask('POST', `/api/v1/offers/${first}/applications`, {
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    body: Buffer.from(await encoded.arrayBuffer()),
  });
  read.push(parse(picture) as { id: string; followToken: string });

  await within(databaseUrl, async (database) => {
    await until(async () => {
      const { rows } = await database.query("select from application where processing = 'queued'");
      return rows.length === 0;
    });
    const [shortlisted, hired, rejected, asking, withdrawn] = read;
    const decide = (of: { id: string } | undefined, to: string, note = ''): Promise<Answer> =>
      ask('POST', `/api/v1/applications/${of?.id}/decisions`, json({ to, note }, recruiter));
    const candidate = (of: { followToken?: string } | undefined): Call => ({
      headers: { authorization: `Bearer ${of?.followToken}` },
    });
    await decide(shortlisted, 'shortlisted', 'Appelée le matin, rappeler jeudi.');
    await decide(hired, 'shortlisted');
    await decide(hired, 'hired', 'Starts in spring.');
    await decide(rejected, 'rejected', 'No licence yet.');
    await ask('POST', '/api/v1/follow/review', candidate(asking));
    await ask('DELETE', '/api/v1/follow', candidate(withdrawn));
    await ask('POST', `/api/v1/offers/${offerIds.at(-1)}/close`, { headers: recruiter });

    // Nothing can be stored as scored from here on: what is begun stays so.
    await database.query('begin; lock table scoring_log in access exclusive mode');
    for (const profile of people.slice(-WAITING)) read.push(await apply(profile, 0));
    await within(databaseUrl, (other) =>
      until(async () => {
        const { rows } = await other.query(
          "select from pgboss.job where name = 'cv.process' and state = 'active'",
        );
        return rows.length === 2;
      }),
    );
    await kill();
  });
  const begun = read.length - WAITING;
  return {
    accounts,
    applications: read.map(({ id, followToken }, at) => told(id, followToken, at >= begun)),
  };
}

function told(id: string, followToken: string | undefined, waiting: boolean): Told {
  return { id, ...(followToken === undefined ? {} : { followToken }), waiting };
}

function parse({ text }: Answer): unknown {
  return JSON.parse(text);
}

async function within(url: string, use: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

async function until(met: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 30_000; !(await met()); await delay(100)) {
    if (performance.now() > deadline) throw new Error('The release did not get there in 30 s.');
  }
}
