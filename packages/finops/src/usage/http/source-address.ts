import { FinopsError } from '../../finops-error.ts';

/** Where a backend is, apart from the credentials one may have typed into its address. */
export interface SourceAddress {
  /** Without user, query and fragment, and without a slash at its end: safe to show. */
  readonly base: string;
  /** From `user:password@`. */
  readonly authorization?: string;
}

/** @throws FinopsError `VIGIE_E_FINOPS_URL`; its message does not hold what was typed, which may be a secret. */
export function sourceAddress(option: string, text: string): SourceAddress {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refused(option, 'it is no URL; write http://host:port');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(option, 'only http and https are spoken');
  if (url.search !== '' || url.hash !== '') {
    throw refused(
      option,
      'give the address without “?…” and “#…”; options of the query are options of the command',
    );
  }
  const { username, password } = url;
  const base = `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`;
  if (username === '' && password === '') return { base };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { base, authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function refused(option: string, problem: string): FinopsError {
  return new FinopsError('VIGIE_E_FINOPS_URL', `cannot use the address given as ${option}: ${problem}.`);
}
