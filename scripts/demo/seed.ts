import { cvProfiles, offers, type OfferKey } from '../../demos/offreapi/src/seed.ts';
import { application } from './application.ts';
import type { Progress } from './progress.ts';
import type { Traffic } from './traffic.ts';

/**
 * Makes sure there are offers, and gives their ids. An empty database gets the offers, and each candidate's first
 * application with a PDF; the others apply while the demo runs.
 * @param recruiter the header of a recruiter's token
 * @throws the reason of `stopped`; Error where OffreAPI took no offer
 */
export async function seed(
  traffic: Traffic,
  recruiter: Readonly<Record<string, string>>,
  progress: Progress,
  stopped: AbortSignal,
): Promise<string[]> {
  const known = await openOffers(traffic);
  if (known.length > 0) return known;
  const ids = new Map<OfferKey, string>();
  for (const { key, ...offer } of offers) {
    stopped.throwIfAborted();
    const id = await publish(traffic, recruiter, offer);
    if (id !== undefined) ids.set(key, id);
  }
  let received = 0;
  for (const profile of cvProfiles) {
    stopped.throwIfAborted();
    progress.status(`${ids.size} offers published, ${received} of ${cvProfiles.length} candidates applied.`);
    const offerId = ids.get(profile.appliesTo[0] ?? 'backend');
    if (offerId !== undefined && (await traffic.send(await application(offerId, profile)))) received += 1;
  }
  if (ids.size === 0) throw new Error(`OffreAPI took no offer.\n${traffic.failures.join('\n')}`);
  progress.line(`${ids.size} offers published, ${received} candidates applied with a PDF.`);
  return [...ids.values()];
}

async function openOffers(traffic: Traffic): Promise<string[]> {
  const answer = await traffic.send({ service: 'offreapi', path: '/api/v1/offers?limit=100' });
  if (answer === undefined) return [];
  return (JSON.parse(answer.text) as { items: { id: string }[] }).items.map((each) => each.id);
}

async function publish(
  traffic: Traffic,
  recruiter: Readonly<Record<string, string>>,
  offer: object,
): Promise<string | undefined> {
  const answer = await traffic.send({
    service: 'offreapi',
    method: 'POST',
    path: '/api/v1/offers',
    headers: { 'content-type': 'application/json', ...recruiter },
    body: JSON.stringify(offer),
    expect: 201,
  });
  return answer && (JSON.parse(answer.text) as { id: string }).id;
}
