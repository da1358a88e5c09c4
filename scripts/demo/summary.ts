import { droppedTotal, type ServiceCounts } from './balance.ts';
import { formatDuration } from './duration.ts';

/** What a run of the demo found, as `--json` prints it. */
export interface Summary {
  readonly ok: boolean;
  /** How long traffic ran. */
  readonly durationMs: number;
  readonly requests: RequestCounts;
  readonly services: readonly ServiceCounts[];
  /** Why `ok` is false, one sentence each. */
  readonly problems: readonly string[];
}

export interface RequestCounts {
  readonly sent: number;
  /** Answered 4xx because the demo asked for it: a page that is not there, a file that is no PDF. */
  readonly expectedErrors: number;
  readonly failed: number;
}

/** The summary for a human: two tables and a verdict. */
export function formatSummary(summary: Summary): string {
  const { requests, services, problems } = summary;
  const lines = [
    '',
    `${requests.sent} requests sent, ${requests.expectedErrors} of them wrong on purpose, ${requests.failed} failed. Traffic ran for ${formatDuration(summary.durationMs)}.`,
    '',
    ...table([
      ['service', 'answered', 'access lines', 'server spans'],
      ...services.map((each) => [
        each.service,
        each.answered ?? '?',
        each.accessLines,
        each.serverSpans ?? '?',
      ]),
    ]),
    '',
    ...table([
      ['delivery', 'created', 'delivered', 'dropped', 'pending'],
      ...services.flatMap((each) =>
        each.ledgers.map((ledger) => [
          `${each.service} → ${ledger.destination}`,
          ledger.created,
          ledger.delivered,
          `${droppedTotal(ledger)}${reasons(ledger.dropped)}`,
          ledger.pending,
        ]),
      ),
    ]),
    '',
    ...(problems.length === 0
      ? ['✓ No request failed, every signal agrees and every ledger balances.']
      : problems.map((each) => `✗ ${each}`)),
    '',
  ];
  return lines.join('\n');
}

function reasons(dropped: Readonly<Record<string, number>>): string {
  const names = Object.keys(dropped);
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

/** First column to the left, the others to the right. */
function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? String(cell).padEnd(widths[column]!) : String(cell).padStart(widths[column]!),
      )
      .join('   ')
      .replace(/^/, '  '),
  );
}
