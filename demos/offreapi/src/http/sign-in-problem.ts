import type { SignIn } from '../accounts/sign-in.ts';
import { Problem } from './problem.ts';

/** What to tell of a sign-in that was refused. */
export function signInProblem(refused: Extract<SignIn, { kind: 'refused' }>): Problem {
  return refused.reason === 'credentials'
    ? new Problem('sign-in-refused')
    : new Problem('too-many-attempts', [], refused.retryAfterMs);
}
