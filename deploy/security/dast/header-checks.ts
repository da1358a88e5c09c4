import { ask, say, type Answer } from './ask.ts';

export interface Site {
  readonly name: string;
  readonly origin: string;
  /** Paths that answer a page. */
  readonly pages: readonly string[];
  /** Paths that answer JSON. */
  readonly data: readonly string[];
  /** Where a form is sent to. */
  readonly form?: string;
}

export interface Finding {
  readonly site: string;
  readonly check: string;
  /** `METHOD path`, or what was sent. */
  readonly request: string;
  readonly what: string;
}

export interface CheckedSite {
  readonly site: string;
  readonly checks: readonly {
    readonly check: string;
    readonly requests: number;
    readonly findings: number;
  }[];
  readonly findings: readonly Finding[];
}

/** Reports what is wrong with an answer. */
type Report = (request: string, what: string | false | undefined) => void;

const CHECKS: Readonly<Record<string, (site: Site, report: Report) => Promise<void>>> = {
  'types are not guessed (nosniff)': async (site, report) => {
    for (const path of [...site.pages, ...site.data, '/no-such-page']) {
      const { headers } = await ask(site.origin, { path });
      report(`GET ${path}`, headers['x-content-type-options'] !== 'nosniff' && 'no X-Content-Type-Options');
    }
  },

  'pages keep to what they bring (CSP)': async (site, report) => {
    for (const path of site.pages) {
      const policy = String((await ask(site.origin, { path })).headers['content-security-policy'] ?? '');
      report(`GET ${path}`, policy === '' && 'no Content-Security-Policy');
      report(`GET ${path}`, !/default-src '(none|self)'/.test(policy) && 'default-src lets in others');
      report(`GET ${path}`, /unsafe-(inline|eval)|(script|default)-src[^;]*[ *]\*/.test(policy) && policy);
      report(`GET ${path}`, !/base-uri '(none|self)'/.test(policy) && 'base-uri is open');
    }
  },

  'pages cannot be framed': async (site, report) => {
    for (const path of site.pages) {
      const { headers } = await ask(site.origin, { path });
      const policy = String(headers['content-security-policy'] ?? '');
      const framed =
        !/frame-ancestors '(none|self)'/.test(policy) && headers['x-frame-options'] === undefined;
      report(`GET ${path}`, framed && 'neither frame-ancestors nor X-Frame-Options');
    }
  },

  'addresses stay here (Referrer-Policy)': async (site, report) => {
    for (const path of site.pages) {
      const policy = String((await ask(site.origin, { path })).headers['referrer-policy'] ?? 'missing');
      const strict = /^(no-referrer|same-origin|strict-origin(-when-cross-origin)?)$/.test(policy);
      report(`GET ${path}`, !strict && `Referrer-Policy is ${policy}`);
    }
  },

  'cookies are kept from scripts and other sites': async (site, report) => {
    for (const path of [...site.pages, ...(site.form === undefined ? [] : [site.form])]) {
      for (const cookie of (await ask(site.origin, { path })).headers['set-cookie'] ?? []) {
        const [name] = cookie.split('=');
        report(`GET ${path}`, !/;\s*httponly/i.test(cookie) && `cookie ${name} is not HttpOnly`);
        report(`GET ${path}`, !/;\s*samesite=(lax|strict)/i.test(cookie) && `cookie ${name} has no SameSite`);
      }
    }
  },

  'no other site may read (CORS)': async (site, report) => {
    const origin = 'https://evil.example';
    for (const path of [...site.pages, ...site.data]) {
      for (const method of ['GET', 'OPTIONS']) {
        const headers = { origin, 'access-control-request-method': 'POST' };
        const allowed = (await ask(site.origin, { path, method, headers })).headers[
          'access-control-allow-origin'
        ];
        report(`${method} ${path}`, allowed !== undefined && `Access-Control-Allow-Origin: ${allowed}`);
      }
    }
  },

  'answers do not say what they run on': async (site, report) => {
    for (const path of [...site.pages, ...site.data]) {
      const { headers } = await ask(site.origin, { path });
      for (const name of ['server', 'x-powered-by', 'x-runtime', 'x-aspnet-version'])
        report(`GET ${path}`, headers[name] !== undefined && `${name}: ${String(headers[name])}`);
    }
  },

  'methods without a use are refused': async (site, report) => {
    const [path = '/'] = [...site.pages, ...site.data];
    for (const method of ['TRACE', 'DELETE', 'PUT', 'PROPFIND', 'PATCH']) {
      const answer = await ask(site.origin, { path, method, headers: { 'x-canary': 'echoed-canary' } });
      report(`${method} ${path}`, answer.status < 400 && `answered ${answer.status}`);
      report(`${method} ${path}`, answer.body.includes('echoed-canary') && 'sends back what it was sent');
    }
  },

  'the Host of a request decides nothing': async (site, report) => {
    for (const path of [...site.pages, ...site.data]) {
      for (const headers of [{ host: 'evil.example' }, { 'x-forwarded-host': 'evil.example' }]) {
        const answer = await ask(site.origin, { path, headers });
        const told = answer.body.includes('evil.example') || String(answer.headers.location).includes('evil');
        report(`GET ${path} (${Object.keys(headers).join()})`, told && 'the answer names it');
      }
    }
  },

  'errors show nothing of the inside': async (site, report) => {
    const long = 'a'.repeat(8000);
    const questions = [
      { path: '/%ff%fe' },
      { path: '/%00' },
      { path: `/${long}` },
      { path: '/?%' },
      { path: '//evil.example/%2e%2e' },
      { path: '/', headers: { cookie: '%'.repeat(500), 'accept-language': '\u00ff'.repeat(50) } },
      { path: '/', headers: { traceparent: 'x'.repeat(4000) } },
      ...[...site.data, ...(site.form === undefined ? [] : [site.form])].map((path) => ({
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"a":',
      })),
    ];
    for (const question of questions) {
      const answer = await ask(site.origin, question);
      const request = `${'method' in question ? question.method : 'GET'} ${question.path.slice(0, 60)}`;
      report(request, answer.status >= 500 && `answered ${answer.status}`);
      report(request, insideOf(answer));
    }
  },

  'files outside are out of reach': async (site, report) => {
    for (const path of TRAVERSALS) {
      const answer = await ask(site.origin, { path });
      report(`GET ${path}`, /"dependencies"|root:.*:0:0:/.test(answer.body) && 'gives a file away');
      report(`GET ${path}`, answer.status >= 500 && `answered ${answer.status}`);
    }
  },

  'no header can be slipped in': async (site, report) => {
    const canary = '%0d%0aSet-Cookie:%20canary=1%0d%0aX-Canary:%20yes';
    for (const path of [...site.pages, ...site.data, ...(site.form === undefined ? [] : [site.form])]) {
      const target = `${path}${path.includes('?') ? '&' : '?'}next=${canary}&lang=${canary}`;
      const { headers } = await ask(site.origin, { path: target });
      const slipped = headers['x-canary'] !== undefined || String(headers['set-cookie']).includes('canary');
      report(`GET ${target}`, slipped && 'the answer has it');
    }
  },

  'no request can be smuggled': async (site, report) => {
    const [path = '/'] = site.data;
    const hidden = `GET ${path}smuggled HTTP/1.1\r\nHost: a\r\n\r\n`;
    for (const lines of [
      `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      `Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
      `Transfer-Encoding: xchunked\r\n\r\n${hidden}`,
      `Content-Length: +5\r\n\r\n${hidden}`,
    ]) {
      const heard = await say(site.origin, `POST ${path} HTTP/1.1\r\nHost: a\r\n${lines}`);
      const answers = heard.match(/^HTTP\/1\.1 \d+/gm) ?? [];
      // The first may be answered before its body turns out to be wrong; what hides in it must not.
      const taken = answers.filter((answer) => answer !== 'HTTP/1.1 400').length;
      const wrong = answers.length === 0 || taken > 1;
      report(JSON.stringify(lines.slice(0, 50)), wrong && `answered ${answers.join(', ') || 'nothing'}`);
    }
  },

  'too much is refused': async (site, report) => {
    const answer = await ask(site.origin, { path: '/', headers: { 'x-large': 'a'.repeat(64_000) } });
    report('GET / with 64 kB of headers', answer.status !== 431 && `answered ${answer.status}`);
  },
};

const TRAVERSALS = [
  '/../package.json',
  '/..%2f..%2f..%2fpackage.json',
  '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/assets/..%2f..%2f..%2f..%2fetc/passwd',
  '/....//....//etc/passwd',
  '/..\\..\\package.json',
  '/.git/config',
  '/.env',
];

/** Runs every check against one service. A service that breaks off is a finding too. */
export async function checkHeaders(site: Site): Promise<CheckedSite> {
  const findings: Finding[] = [];
  const checks = [];
  for (const [check, run] of Object.entries(CHECKS)) {
    let requests = 0;
    const before = findings.length;
    const report: Report = (request, what) => {
      requests++;
      if (typeof what === 'string') findings.push({ site: site.name, check, request, what });
    };
    try {
      await run(site, report);
    } catch (error) {
      report('(the last one)', `no answer: ${(error as Error).message}`);
    }
    checks.push({ check, requests, findings: findings.length - before });
  }
  return { site: site.name, checks, findings };
}

function insideOf({ body }: Answer): string | undefined {
  if (/\bat .{1,200}[.:](ts|js|mjs|cjs):\d+/.test(body)) return 'shows a stack trace';
  if (/node_modules|node:internal|file:\/\/\//.test(body)) return 'shows where its files are';
  return /\b(SELECT|INSERT INTO|UPDATE) .{1,80}\b(FROM|VALUES|SET)\b/.test(body) ? 'shows SQL' : undefined;
}
