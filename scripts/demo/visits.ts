import { cvProfiles } from '../../demos/offreapi/src/seed.ts';
import { application, mistakenApplication } from './application.ts';
import type { Visit } from './traffic.ts';

/**
 * An endless day of gentle visitors: readers of the front page and of offers, a candidate now and then, and from time to
 * time somebody who asks for what is not there or sends the wrong file.
 * @param offerIds at least one
 * @param recruiter the header of a recruiter's token
 */
export async function* visits(
  offerIds: readonly string[],
  recruiter: Readonly<Record<string, string>>,
): AsyncGenerator<Visit, never> {
  for (let round = 0; ; round++) {
    const offer = offerIds[round % offerIds.length]!;
    const profile = cvProfiles[round % cvProfiles.length]!;
    yield front('/', 'fr');
    yield offreapi('/', 'fr');
    yield api('/');
    yield offreapi(`/offers/${offer}`, 'fr');
    yield front('/?lang=en', 'en');
    yield {
      service: 'offreapi',
      path: `/api/v1/offers/${offer}/applications`,
      headers: recruiter,
    };
    yield api('/health');
    yield offreapi(`/offers/${offer}/apply`, 'en');
    // Bounded, so that a demo forgotten for days does not fill the disk.
    if (round % 2 === 0 && round < 2 * maxApplications) yield await application(offer, profile);
    yield front('/', 'en');
    yield offreapi('/scoring', 'en');
    yield api('/');
    yield offreapi('/', 'en');
    yield { ...front('/archives', 'fr'), expect: 404 };
    yield offreapi(`/api/v1/offers/${offer}`);
    yield front('/', 'fr');
    yield offreapi(`/offers/${offer}`, 'en');
    if (round % 2 === 1) yield await mistakenApplication(offer, profile);
    yield { ...offreapi('/api/v1/offers/00000000-0000-4000-8000-000000000000'), expect: 404 };
    yield offreapi('/api/v1/offers');
  }
}

const maxApplications = 200;

function front(path: string, language: string): Visit {
  return { service: 'datapress-front', path, headers: { 'accept-language': language } };
}

function api(path: string): Visit {
  return { service: 'datapress-api', path };
}

function offreapi(path: string, language: string = 'en'): Visit {
  return { service: 'offreapi', path, headers: { 'accept-language': language } };
}
