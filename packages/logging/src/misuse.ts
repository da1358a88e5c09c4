import { redactUserInfo } from './redact-url.ts';

const REDACTED = '[redacted]';

/** An error of use, thrown at construction: which option, what it received (an address without its credentials), what to do. */
export function misuse(code: string, option: string, received: unknown, expected: string): TypeError {
  const shown =
    typeof received === 'string' ? JSON.stringify(redactUserInfo(received, REDACTED)) : String(received);
  const error = new TypeError(`logging: option '${option}' must be ${expected}, but it is ${shown}.`);
  return Object.assign(error, { code });
}
