import { generateCv, type CvProfile } from '../../demos/offreapi/src/seed.ts';
import type { Visit } from './traffic.ts';

/** A candidate applies with a PDF, as the form of the page does. */
export async function application(offerId: string, profile: CvProfile): Promise<Visit> {
  const cv = new Blob([new Uint8Array(await generateCv(profile))], { type: 'application/pdf' });
  return { ...(await form(offerId, profile, cv, 'cv.pdf')), expect: 201 };
}

/** A candidate picks the wrong file: no PDF, and OffreAPI says so. */
export async function mistakenApplication(offerId: string, profile: CvProfile): Promise<Visit> {
  const letter = new Blob([`${profile.message ?? profile.summary}\n`], { type: 'text/plain' });
  return { ...(await form(offerId, profile, letter, 'letter.txt')), expect: 415 };
}

async function form(offerId: string, profile: CvProfile, cv: Blob, fileName: string): Promise<Visit> {
  const fields = new FormData();
  fields.set('name', profile.name);
  fields.set('email', profile.email);
  fields.set('message', profile.message ?? '');
  fields.set('cv', cv, fileName);
  // The platform writes the multipart body; only a Response gives it away.
  const encoded = new Response(fields);
  return {
    service: 'offreapi',
    method: 'POST',
    path: `/api/v1/offers/${offerId}/applications`,
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    body: Buffer.from(await encoded.arrayBuffer()),
  };
}
