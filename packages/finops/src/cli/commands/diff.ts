import { parseArgs } from 'node:util';
import { diffManifests } from '../../manifests/diff.ts';
import type { Manifests } from '../../manifests/manifest.ts';
import { parseManifests } from '../../manifests/parse-manifests.ts';
import { readInputs } from '../../manifests/read-inputs.ts';
import { diffJson, diffMarkdown, diffText } from '../../manifests/render-diff.ts';
import { plainMoney } from '../../units/money.ts';
import { formatInstant } from '../../price-book/validity.ts';
import { EXIT_CHECK_FAILED, EXIT_OK, UsageError, type Command, type CommandIo } from '../command.ts';
import {
  amount,
  MANIFEST_OPTIONS,
  MANIFEST_OPTIONS_HELP,
  pricingOf,
  writeNotes,
} from './manifests/manifest-options.ts';

/** `vigie-finops diff A B` */
export const diff: Command = {
  name: 'diff',
  summary: 'what a change of manifests costs per month, workload by workload',
  help: `Shows what a change costs per month, workload by workload, from what the manifests request.

Usage: vigie-finops diff BEFORE AFTER [options]

BEFORE and AFTER are each a file, a directory (its .yaml, .yml and .json, recursively) or - for
standard input. Give rendered manifests: kustomize build, helm template.

Options:
  --format FORM        text, markdown (for a pull request) or json. Default: text
  --json               the same as --format json
  --fail-over AMOUNT   exit 1 where the month costs more than AMOUNT more
  --at-max             hold that against autoscalers at their greatest
${MANIFEST_OPTIONS_HELP}

Exit codes: 0 done, 1 more than --fail-over, 2 wrong arguments, 3 cannot be read.

Example:
  git show main:app.yaml | vigie-finops diff - app.yaml --format markdown --fail-over 50
`,
  run: async (args, io) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        ...MANIFEST_OPTIONS,
        format: { type: 'string' },
        'fail-over': { type: 'string' },
        'at-max': { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const [before, after, ...others] = positionals;
    if (before === undefined || after === undefined || others.length > 0) {
      throw new UsageError(`diff compares two: BEFORE and AFTER, not ${positionals.length}.`);
    }
    if (before === '-' && after === '-')
      throw new UsageError('Only one of BEFORE and AFTER can be standard input.');
    const format = values.json ? 'json' : (values.format ?? 'text');
    if (!['text', 'markdown', 'json'].includes(format)) {
      throw new UsageError(
        `--format ${JSON.stringify(format)} is unknown; known are text, markdown and json.`,
      );
    }
    const limit = values['fail-over'] === undefined ? undefined : amount('--fail-over', values['fail-over']);
    const { prices, priceBookVersion, costOptions } = await pricingOf(values, io);
    const [old, now] = [await manifestsOf(before, io), await manifestsOf(after, io)];
    const result = diffManifests(old, now, prices, costOptions);
    const context = { priceBook: priceBookVersion, at: formatInstant(costOptions.atSeconds) };
    if (format === 'json') io.stdout.write(`${JSON.stringify(diffJson(result, context), undefined, 2)}\n`);
    else io.stdout.write(format === 'markdown' ? diffMarkdown(result, context) : diffText(result, context));
    writeNotes(
      result.workloads.flatMap((each) =>
        (each.change === 'unchanged' ? [] : [each.after ?? each.before]).filter((cost) => cost !== undefined),
      ),
      [...old.patches, ...now.patches],
      io,
    );
    const more = values['at-max'] ? result.delta.max : result.delta.expected;
    if (limit === undefined || more <= limit) return EXIT_OK;
    io.stderr.write(
      `The month costs ${plainMoney(more, result.currency)} ${result.currency} more; --fail-over is ${limit}.\n`,
    );
    return EXIT_CHECK_FAILED;
  },
};

/** Nothing at all is a side too: what a first commit costs. */
async function manifestsOf(name: string, io: CommandIo): Promise<Manifests> {
  return parseManifests(await readInputs([name], io));
}
