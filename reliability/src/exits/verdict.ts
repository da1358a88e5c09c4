import type { DestinationName } from '../destinations.ts';
import { linesOf } from './running-service.ts';
import { type Run, TIMEOUTS, UNDER_WAY } from './run.ts';
import { CRASH, type LedgerAtExit, SLOW_MS } from './setup.ts';

/** For a slow machine: to start a thread, to end a process, to notice. */
const SLACK_MS = 3000;

/** What must hold of the process and its standard output, whatever it ended by, and does not. */
export function judgeProcess(run: Run): string[] {
  const { exit, output, errors } = run;
  const wrong: string[] = [];
  const must = (holds: boolean, otherwise: string): void => void (holds || wrong.push(otherwise));

  must(run.code === exit.code, `exit code ${run.code} instead of ${exit.code}`);
  must(run.parentSaw === undefined || run.parentSaw === exit.code, `the parent saw ${run.parentSaw}`);
  const { shutdownTimeoutMs, exitTimeoutMs } = TIMEOUTS[run.circumstances.backend];
  const deadlineMs = SLOW_MS + (exit.graceful ? shutdownTimeoutMs : exitTimeoutMs) + SLACK_MS;
  must(run.milliseconds <= deadlineMs, `took ${run.milliseconds} ms to end, over ${deadlineMs}`);

  // Nobody was there to read the rest.
  if (run.parent === 'reading wrapper') return [...wrong, ...judgeUnread(run)];
  must(output.endsWith('\n'), 'the last line is cut');
  const lines = linesOf(output);
  const logged = new Set(lines.filter(({ message }) => message === 'request').map(({ path }) => path));
  const missing = run.answered.filter((path) => !logged.has(path));
  must(missing.length === 0, `no access line of ${missing.slice(0, 3).join(', ')} …`);
  const last = lines.find(({ message, path }) => message === 'request' && path === UNDER_WAY[exit.underWay]);
  const cut = last?.['error'] as { type?: string } | undefined;
  must(
    exit.underWay === 'answered' ? last?.['status'] === 200 : cut?.type === 'ProcessEndedError',
    `the request under way has the line ${JSON.stringify(last)}`,
  );
  const stdout = ledgerOf(run, 'stdout');
  must(stdout.created === lines.length, `${stdout.created} lines made, ${lines.length} there`);
  must(stdout.delivered === stdout.created, `${stdout.delivered} lines written of ${stdout.created}`);

  const { crash } = exit;
  if (crash === undefined) must(errors === '', `stderr has: ${errors}`);
  else {
    const line = lines.find(({ message }) => message === crash.message);
    const error = line?.['error'] as { type?: string; message?: string; stack?: string } | undefined;
    must(line?.['level'] === 'error', `no error line '${crash.message}'`);
    must(
      error?.type === crash.type && error.message === CRASH,
      `the crash's line has ${JSON.stringify(error)}`,
    );
    must(error?.stack?.includes('service.ts') === true, "the crash's line has no stack");
    const culprit = lines.find(({ path }) => String(path).startsWith('/end/'));
    const ids = [line?.['trace_id'], culprit?.['trace_id']];
    must(ids[0] !== undefined && ids[0] === ids[1], 'the crash is not in the trace of its request');
    must(errors.includes(`${crash.type}: ${CRASH}\n    at `), `stderr lacks the stack: ${errors}`);
  }
  return wrong;
}

/** What must hold where standard output had no reader any more. */
function judgeUnread(run: Run): string[] {
  const { created, delivered, dropped, pending } = ledgerOf(run, 'stdout');
  const refused = dropped['refused'] ?? 0;
  const wrong = run.answered.filter((path) => !run.inLoki.has(path)).map((path) => `${path} is not in Loki`);
  if (run.repeatedLines > 0) wrong.push(`Loki has ${run.repeatedLines} lines twice`);
  if (refused === 0 || created !== delivered + refused + pending) {
    wrong.push(`of ${created} lines ${delivered} were written, ${refused} refused, ${pending} are pending`);
  }
  return wrong;
}

/** What must hold of the items for one destination, and does not. */
export function judgeDestination(run: Run, name: DestinationName): string[] {
  const wrong: string[] = [];
  const must = (holds: boolean, otherwise: string): void => void (holds || wrong.push(otherwise));
  const ledger = ledgerOf(run, name);
  const books = run.books[name];
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);

  must(ledger.pending === 0, `${ledger.pending} items neither delivered nor dropped`);
  const settled = ledger.delivered + dropped + ledger.pending;
  must(ledger.created === settled, `the ledger does not balance: ${JSON.stringify(ledger)}`);
  if (run.parent !== 'reading wrapper' || run.circumstances.backend === 'up') {
    must(ledger.created === books.created, `${ledger.created} items made, ${books.created} by the lines`);
    must(books.unknown === 0, `the backend has ${books.unknown} items that no line knows of`);
    must(
      books.taken === ledger.delivered,
      `the ledger says ${ledger.delivered}, the backend has ${books.taken}`,
    );
  }
  must(books.duplicates === 0, `the backend has ${books.duplicates} items twice`);

  if (run.circumstances.backend === 'up') {
    must(ledger.delivered === ledger.created, `${ledger.delivered} delivered of ${ledger.created}`);
    return wrong;
  }
  must(ledger.delivered === 0, `${ledger.delivered} delivered to nobody`);
  const lost = ledger.dropped['shutdown'] ?? 0;
  // Loki's lines wait in a queue for each level, and each tells its own.
  const telling = new RegExp(`^Delivery to ${name} drops items: (\\d+) could not be delivered`);
  const lines = run.parent === 'reading wrapper' ? [] : linesOf(run.output);
  const told = lines.reduce((sum, { message }) => sum + Number(telling.exec(String(message))?.[1] ?? 0), 0);
  must(told === lost, `lines say of ${told} that they did not get to ${name}, but it is ${lost}`);
  return wrong;
}

export function ledgerOf(run: Run, destination: string): LedgerAtExit {
  const ledger = run.ledgers.find((one) => one.destination === destination);
  if (ledger === undefined) throw new Error(`the service has no ledger of ${destination}`);
  return ledger;
}
