import { resolve } from 'node:path';
import { DEFAULT_PRICE_BOOK, type PriceBook } from '../../price-book/price-book.ts';
import { readPriceBook } from '../../price-book/read-price-book.ts';
import { buildReport, type BuiltReport } from '../../report/build-report.ts';
import { Text } from '../../report/text/text.ts';
import { visible } from '../../report/text/visible.ts';
import { readProgress } from '../../usage/read-progress.ts';
import { openUsage, SOURCE_HELP, sourceOf } from '../../usage/source-options.ts';
import { EXIT_CHECK_FAILED, EXIT_OK, type Command } from '../command.ts';
import { reportOptions, type ReportOptions } from './report/report-options.ts';
import { writeFileWhole, writeStream } from './report/write-output.ts';

/** `vigie-finops report …`: what a cluster cost, where it goes, what to change. */
export const report: Command = {
  name: 'report',
  summary: 'what a cluster cost, by any label: efficiency, idle, trend, anomalies, savings with patches',
  help: `What a cluster cost and where the money goes: allocation by any label, idle, efficiency, trend with
a forecast, anomalies with their cause, and what to change, with patches.

Usage: vigie-finops report SOURCE [options]

${SOURCE_HELP}
  A window of whole days ends at the last midnight (UTC), since trends and bills are made of whole
  days; --end now asks for all there is.

Options:
  --by A[,B…]           group by: cluster, namespace, kind, workload, pod, container, node, node-class,
                        spot, owner, cost-centre, environment, sla-class, label:NAME, annotation:NAME.
                        May be given several times; anomalies are looked for in the first.
                        Default: --by namespace --by workload
  --price-book FILE     YAML or JSON. Default: 0.02 EUR per core·hour, 0.01 EUR per GiB·hour,
                        0.03 EUR per GiB·month
  --strategy NAME       whose advice the patches carry: guarded, vpa, krr, kubecost. Default: guarded
  --vpa-sampling WHICH  of the strategy vpa: live, as a recommender that has been running, or history,
                        as one that starts with --storage=prometheus. Default: live
  --default-class NAME  of workloads that name no SLA class: gold, silver, bronze. Default: silver
  --no-scoreboard       do not judge the strategies day by day on the past: a quarter less time
  --format FORMAT       table, json, csv, html, focus (FOCUS 1.2). Default: by the name of -o, else table
  --json                the same as --format json
  -o, --output FILE     default: standard output. Written beside and renamed when whole
  --lang en|fr          of table and html. Default: by LC_ALL, LC_MESSAGES, LANG
  --top N               workloads kept of each list of advice. Default: 50
  --rows N              lines shown of each list of the table. Default: 12
  --provider NAME       who runs the cluster, for FOCUS. Default: Kubernetes
  --fail-over AMOUNT    exit with 1 where the cluster costs more than AMOUNT a month (730 h)
  --no-color            as NO_COLOR does; colours are for terminals alone in any case
  --quiet               no progress

What could not be read is told: in the output, and on standard error.

Exit codes: 0 done, 1 over the amount of --fail-over, 2 wrong arguments, 3 a source that does not
answer or cannot be read.

Examples:
  vigie-finops report --prometheus http://localhost:9090 --by label:team -o cost.html
  vigie-finops report --file usage.ndjson.gz --format focus -o cost-focus.csv
  vigie-finops report --opencost http://localhost:9003 --json | jq .totals
`,
  run: async (args, io) => {
    const options = reportOptions(args, io);
    const { kind } = sourceOf(options.source);
    const book =
      options.priceBook === undefined
        ? DEFAULT_PRICE_BOOK
        : await readPriceBook(resolve(io.cwd, options.priceBook));
    const progress = readProgress({ stream: io.stderr, label: `reading from ${kind}`, now: io.now });
    let built: BuiltReport;
    try {
      const usage = await openUsage(options.source, io, options.quiet ? undefined : progress.onProgress);
      built = await buildReport({
        usage,
        book,
        groupings: options.groupings,
        recommend: {
          strategy: options.strategy,
          vpa: { sampling: options.vpaSampling },
          defaultSlaClass: options.defaultSlaClass,
        },
        scoreboard: options.scoreboard,
        top: options.top,
        now: io.now(),
      });
    } finally {
      progress.done();
    }
    const { head, totals } = built.report;
    const chunks = await written(built, book, options);
    if (options.output === undefined) await writeStream(io.stdout, chunks);
    else {
      const path = resolve(io.cwd, options.output);
      await writeFileWhole(path, chunks);
      io.stdout.write(`${path}\n`);
    }
    // The table has them already.
    if (options.format !== 'table' || options.output !== undefined) {
      for (const warning of head.warnings) io.stderr.write(`warning: ${visible(warning)}\n`);
    }
    const { failOver } = options;
    if (failOver === undefined || totals.costPerMonth <= failOver) return EXIT_OK;
    const text = new Text(options.lang, head.currency);
    io.stderr.write(`${text.phrases.overBudget(text.money(totals.costPerMonth), text.money(failOver))}\n`);
    return EXIT_CHECK_FAILED;
  },
};

async function written(
  { report, charges }: BuiltReport,
  book: PriceBook,
  options: ReportOptions,
): Promise<Iterable<string>> {
  const { format, lang, width, colours, rows, provider } = options;
  switch (format) {
    case 'json':
      return [`${JSON.stringify(report)}\n`];
    case 'csv': {
      const { reportCsv } = await import('../../report/csv/report-csv.ts');
      return reportCsv(report);
    }
    case 'focus': {
      const { reportFocus } = await import('../../report/focus/report-focus.ts');
      return reportFocus(report, charges(), book, provider === undefined ? {} : { provider });
    }
    case 'html': {
      const { reportHtml } = await import('../../report/html/report-html.ts');
      return [reportHtml(report, { lang })];
    }
    default: {
      const { reportTable } = await import('../../report/table/report-table.ts');
      return [reportTable(report, { lang, width, colours, rows })];
    }
  }
}
