import { followToken, idOf, offerOfApplication, searches } from './made-up.ts';

export const routes = ['list', 'search', 'offer', 'apply', 'follow', 'ranking', 'overview'] as const;
export type Route = (typeof routes)[number];

export interface MixRequest {
  readonly route: Route;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface MixOptions {
  readonly offers: number;
  readonly applications: number;
  readonly sessionToken: string;
  /** The PDF that candidates send. */
  readonly cv: Buffer;
}

/** Of each route in a hundred requests. */
const SHARES: Readonly<Record<Route, number>> = {
  list: 30,
  search: 20,
  offer: 25,
  apply: 2,
  follow: 8,
  ranking: 10,
  overview: 5,
};

/** What a good answer's status is; everything else is an error. */
export const expectedStatus: Readonly<Record<Route, number>> = {
  list: 200,
  search: 200,
  offer: 200,
  apply: 303,
  follow: 200,
  ranking: 200,
  overview: 200,
};

/**
 * A thousand requests in the proportions of the mix, well mixed and the same every time. What follows from real use: most look
 * at the first page of the list and at few offers, and recruiters at those that many applied to.
 */
export async function createMix(options: MixOptions): Promise<readonly MixRequest[]> {
  const upload = await applicationForm(options.cv);
  const kinds = routes.flatMap((route) => Array.from({ length: SHARES[route] * 10 }, () => route));
  return shuffled(kinds).map((route, index) => build(route, index, options, upload));
}

interface Upload {
  readonly contentType: string;
  readonly body: Buffer;
}

/** Browsers send it with the form; any of the right length that cookie and field share is good. */
const FORM_TOKEN = 'load-'.padEnd(43, '0');

async function applicationForm(cv: Buffer): Promise<Upload> {
  const form = new FormData();
  form.set('csrf', FORM_TOKEN);
  form.set('name', 'Load Candidate');
  form.set('email', 'load.candidate@example.org');
  form.set('message', '');
  form.set('cv', new Blob([new Uint8Array(cv)], { type: 'application/pdf' }), 'cv.pdf');
  // The platform writes the multipart body; only a Response gives it away.
  const encoded = new Response(form);
  return {
    contentType: encoded.headers.get('content-type') ?? '',
    body: Buffer.from(await encoded.arrayBuffer()),
  };
}

function build(route: Route, index: number, options: MixOptions, upload: Upload): MixRequest {
  const { offers, applications, sessionToken } = options;
  const page = (path: string, headers: Record<string, string> = {}): MixRequest => ({
    route,
    method: 'GET',
    path,
    headers: { accept: 'text/html', 'accept-language': index % 3 === 0 ? 'en' : 'fr', ...headers },
  });
  const recruiter = { cookie: `offreapi_session=${sessionToken}` };
  const popular = offerOfApplication(index, offers);
  const open = popular % 20 === 19 ? popular - 1 : popular;
  switch (route) {
    case 'list':
      return page(index % 4 === 0 ? `/?page=${2 + (index % 9)}` : '/');
    case 'search':
      return page(`/?q=${encodeURIComponent(searches[index % searches.length] ?? '')}`);
    case 'offer':
      return page(`/offers/${idOf('offer', popular)}`);
    case 'apply':
      return {
        route,
        method: 'POST',
        path: `/offers/${idOf('offer', open)}/apply`,
        headers: { 'content-type': upload.contentType, cookie: `offreapi_form=${FORM_TOKEN}` },
        body: upload.body,
      };
    case 'follow':
      return page(`/follow?token=${followToken(index % applications)}`);
    case 'ranking':
      return page(
        `/offers/${idOf('offer', popular)}/applications${index % 5 === 0 ? '?min=40' : ''}`,
        recruiter,
      );
    default:
      return page('/recruiting?scope=all', recruiter);
  }
}

/** By a generator that always starts alike (Park and Miller's). */
function shuffled<Item>(items: readonly Item[]): Item[] {
  let state = 48_271;
  const keyed = items.map((item) => {
    state = (state * 48_271) % 2_147_483_647;
    return { item, key: state };
  });
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
}
