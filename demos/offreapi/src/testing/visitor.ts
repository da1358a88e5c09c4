/** A browser without a screen: keeps cookies, and sends each form with the token of the page it is on. */
export interface Visitor {
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Fetches the page of the form first where `page` names one, then posts. Redirects are not followed. */
  post(
    path: string,
    fields: Record<string, string> | FormData,
    options?: { page?: string; headers?: Record<string, string> },
  ): Promise<Response>;
  signIn(account: { email: string; password: string }, next?: string): Promise<Response>;
  cookie(name: string): string | undefined;
}

export function createVisitor(baseUrl: string): Visitor {
  const jar = new Map<string, string>();

  async function send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map((pair) => pair.join('=')).join('; '));
    const response = await fetch(new URL(path, baseUrl), { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/expires=Thu, 01 Jan 1970/i.test(cookie)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  const visitor: Visitor = {
    get: (path, headers = {}) => send(path, { headers }),
    async post(path, fields, { page, headers = {} } = {}) {
      const token = await formTokenOf(await send(page ?? path, {}));
      const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
      if (token !== undefined && !body.has('csrf')) body.set('csrf', token);
      return send(path, { method: 'POST', body, headers });
    },
    signIn: ({ email, password }, next = '/') => visitor.post('/sign-in', { email, password, next }),
    cookie: (name) => jar.get(name),
  };
  return visitor;
}

export async function formTokenOf(response: Response): Promise<string | undefined> {
  return /name="csrf" value="([\w-]+)"/.exec(await response.text())?.[1];
}
