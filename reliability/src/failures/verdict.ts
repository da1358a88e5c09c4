import { droppedOf } from '../service/ledger-watch.ts';
import type { CellResult, Stage } from './cell.ts';
import type { Fault } from './faults.ts';

/** Timers fire up to a millisecond early, and headers say whole seconds. */
const CLOCK_TOLERANCE_MS = 5;
/** What a busy machine may add to a deadline. */
const SLACK_MS = 1000;

/** Why items may be dropped. */
const REASONS: Readonly<Record<Fault['kind'], readonly string[]>> = {
  none: [],
  dead: ['overflow'],
  doubtful: ['overflow'],
  refusing: ['refused'],
};

/** Each cause and each recovery is told once, whatever the number of attempts. */
const MAX_WARNINGS = 8;

interface Line {
  readonly message?: string;
  readonly level?: string;
  readonly seq?: number;
}

type Facts = Omit<CellResult, 'violations'>;

/** Everything that must hold of a cell and did not, a sentence each. */
export function violationsOf(facts: Facts): string[] {
  const { fault, final, recovered } = facts;
  return [
    ...facts.watched.violations,
    ...requests(facts),
    ...lines(facts),
    ...stage('after recovery', fault, recovered),
    ...stage('after shutdown', fault, final),
    ...reasons('after recovery', facts, recovered, 0),
    // Where lines are what is delivered, the line that says what the shutdown lost comes after it.
    ...reasons('after shutdown', facts, final, facts.destination === 'otlp_traces' ? 0 : 1),
    ...recovery(facts),
    ...retryAfter(facts),
    ...sends(facts),
    ...sizes(facts),
    ...unless(
      facts.shutdownMs <= facts.shutdownTimeoutMs + SLACK_MS,
      `shutdown took ${facts.shutdownMs.toFixed(0)} ms of ${facts.shutdownTimeoutMs}`,
    ),
  ];
}

function requests({ failedRequests, fault, toldMeanwhile }: Facts): string[] {
  return [
    ...unless(failedRequests === 0, `${failedRequests} requests were not answered with 200`),
    // So none of these requests can have waited for the backend.
    ...unless(fault.kind !== 'dead' || toldMeanwhile === 0, 'the fault was none: something was acknowledged'),
  ];
}

function lines({ output, requests, lineLedger, lineLedger: { created, delivered } }: Facts): string[] {
  const found = output.split('\n');
  if (found.pop() !== '') return ['the last line is not whole'];
  let parsed: Line[];
  try {
    parsed = found.map((line) => JSON.parse(line) as Line);
  } catch (error) {
    return [`a line is broken: ${(error as Error).message}`];
  }
  const access = parsed.filter(({ message }) => message === 'request').length;
  const order = parsed.filter(({ message }) => message === 'handled').map(({ seq }) => seq);
  const warnings = parsed.filter(({ level }) => level === 'warn').length;
  return [
    ...unless(warnings <= MAX_WARNINGS, `${warnings} lines of warning`),
    ...unless(access === requests, `${access} access lines for ${requests} requests`),
    ...unless(
      order.length === requests && order.every((seq, index) => seq === index + 1),
      `${order.length} lines of ${requests} handlers, or not in their order`,
    ),
    ...unless(
      created === found.length && delivered === created && droppedOf(lineLedger) === 0,
      `${found.length} lines, but their ledger says ${created} made and ${delivered} written`,
    ),
  ];
}

function stage(when: string, fault: Fault, { ledger, books }: Stage): string[] {
  const { created, delivered, dropped, pending } = ledger;
  const doubtful = fault.kind === 'doubtful';
  // Without a word of the backend nothing counts as delivered, although it may be.
  const arrived = doubtful ? books.taken - books.untold : books.taken;
  // What it is told as it shuts down it may no longer hear.
  const unheard = doubtful ? dropped.shutdown : 0;
  return [
    ...unless(created === books.created, `${when}: ${created} in the ledger, ${books.created} were made`),
    ...unless(created === delivered + droppedOf(ledger) + pending, `${when}: the ledger does not balance`),
    ...unless(pending === 0, `${when}: ${pending} are pending`),
    ...unless(books.unknown === 0, `${when}: the backend has ${books.unknown} items nobody made`),
    ...unless(
      delivered <= arrived && arrived <= delivered + unheard,
      `${when}: ${delivered} delivered, but ${arrived} arrived (${books.untold} taken without a word)`,
    ),
    ...unless(books.needless === 0, `${when}: ${books.needless} were sent again though acknowledged`),
    ...unless(
      fault.marked !== 'poison' || dropped.refused === books.poison,
      `${when}: ${dropped.refused} refused, but ${books.poison} are poison`,
    ),
  ];
}

function reasons(when: string, { fault }: Facts, { ledger }: Stage, lastWords: number): string[] {
  const allowed = new Set([...REASONS[fault.kind], 'shutdown']);
  const others = Object.entries(ledger.dropped).filter(
    ([reason, count]) => count > (reason === 'closed' ? lastWords : 0) && !allowed.has(reason),
  );
  return others.map(([reason, count]) => `${when}: ${count} dropped as ${reason}`);
}

function recovery({ fault, flushed, recovered: { ledger } }: Facts): string[] {
  const { overflow, refused } = ledger.dropped;
  return [
    ...unless(flushed, 'the queue was not emptied after the fault ended'),
    // Or the bound would not have been put to the test.
    ...unless(fault.kind !== 'dead' || overflow > 0, 'nothing overflowed while nothing was taken'),
    ...unless(fault.marked === undefined || refused > 0, 'nothing was refused'),
  ];
}

function retryAfter({ backend: { attempts } }: Facts): string[] {
  const early = attempts.filter((attempt, index) => {
    const { notBefore } = attempts[index - 1] ?? {};
    return notBefore !== undefined && attempt.arrivedAt < notBefore - CLOCK_TOLERANCE_MS;
  });
  return unless(early.length === 0, `${early.length} attempts came before Retry-After`);
}

/** Each request was one the ledger knows of. Where connections are cut in between, one that was idle is replaced in silence. */
function sends({ fault, final, backend: { attempts } }: Facts): string[] {
  const { sends: known } = final.ledger;
  return unless(
    fault.name === 'flapping' || attempts.length <= known,
    `the backend got ${attempts.length} requests, the ledger says ${known}`,
  );
}

/** Too large batches were split, and nothing that fits was given up. */
function sizes({ fault, backend: { attempts }, firstAttempt }: Facts): string[] {
  if (fault.maxBodyBytes === undefined) return [];
  const refused = attempts.slice(firstAttempt).filter(({ status }) => status === 413);
  const alone = refused.filter(({ items }) => items.length === 1).length;
  return [
    ...unless(refused.length > alone, 'no batch of several was too large'),
    ...unless(alone > 0, 'no single item was too large'),
  ];
}

function unless(holds: boolean, violation: string): string[] {
  return holds ? [] : [violation];
}
