import * as fc from 'fast-check';
import { createJudge } from './judge.ts';
import { fuzzRequests, type FuzzRequest } from './requests.ts';
import type { Answer } from './send.ts';
import type { Target } from './target.ts';

export interface FuzzOptions {
  readonly requests: number;
  /** The same seed asks the same questions. */
  readonly seed: number;
  /** A PDF that the service takes. */
  readonly cv: Buffer;
  /** A text that changes with everything stored, where that can be told: a refused request must not change it. */
  readonly stored?: () => Promise<string>;
  readonly onProgress?: (sent: number) => void;
}

export interface FuzzReport {
  readonly sent: number;
  readonly findings: readonly Finding[];
  /** How often each operation answered with each status, where it was that operation that was asked. */
  readonly statuses: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What was wrong, and everything needed to ask again. */
export interface Finding {
  readonly what: string;
  readonly operation: string;
  readonly index: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: FuzzRequest['credentials'];
  /** The first bytes of the body, in base64. */
  readonly body: string;
}

const MAX_FINDINGS = 50;
const PORTION = 100;

/** Asks a service everything its own description allows, and much that it does not. */
export async function fuzz(target: Target, options: FuzzOptions): Promise<FuzzReport> {
  const { requests, seed, cv, stored } = options;
  const judge = createJudge(target.document);
  const findings: Finding[] = [];
  const statuses: Record<string, Record<string, number>> = {};
  let before = await stored?.();
  let sent = 0;
  for (const request of questions(fuzzRequests(target.document, cv), requests, seed)) {
    const answer = await target.send(request).catch((error: unknown) => error as Error);
    sent++;
    const found = answer instanceof Error ? [`no answer: ${answer.message}`] : judge(request, answer);
    const after = await stored?.();
    if (after !== before && !(answer instanceof Error) && refused(answer))
      found.push(`${answer.status}, and something was stored`);
    before = after;
    findings.push(...found.map((what) => findingOf(request, what, sent)));
    if (request.intact) {
      const of = (statuses[request.operation.operationId] ??= {});
      const status = answer instanceof Error ? 'none' : String(answer.status);
      of[status] = (of[status] ?? 0) + 1;
    }
    options.onProgress?.(sent);
    if (findings.length >= MAX_FINDINGS) break;
  }
  return { sent, findings, statuses };
}

/** In portions: all of them at once would be a lot to keep. */
function* questions(
  arbitrary: fc.Arbitrary<FuzzRequest>,
  requests: number,
  seed: number,
): Generator<FuzzRequest> {
  for (let from = 0; from < requests; from += PORTION) {
    yield* fc.sample(arbitrary, { numRuns: Math.min(PORTION, requests - from), seed: seed + from });
  }
}

function refused({ status }: Answer): boolean {
  return status >= 400;
}

function findingOf(request: FuzzRequest, what: string, index: number): Finding {
  const { operation, method, path, query, headers, credentials, body } = request;
  return {
    what,
    operation: operation.operationId,
    index,
    method,
    path: path.slice(0, 500),
    query: query.slice(0, 500),
    headers,
    credentials,
    body: body?.subarray(0, 3000).toString('base64') ?? '',
  };
}
