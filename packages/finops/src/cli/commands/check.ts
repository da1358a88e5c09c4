import { parseArgs } from 'node:util';
import { NO_BUDGETS, parseBudgets } from '../../manifests/budget.ts';
import { checkManifests, type CheckResult } from '../../manifests/check.ts';
import type { OwnershipField } from '../../manifests/ownership.ts';
import { parseManifests } from '../../manifests/parse-manifests.ts';
import { readInputs } from '../../manifests/read-inputs.ts';
import { checkGithub, checkJson, checkSarif, checkText } from '../../manifests/render-check.ts';
import { EXIT_CHECK_FAILED, EXIT_OK, UsageError, type Command } from '../command.ts';
import { podAnnotationsOf } from './manifests/pod-annotations.ts';
import {
  amount,
  MANIFEST_OPTIONS,
  MANIFEST_OPTIONS_HELP,
  mappingOf,
  pricingOf,
  readText,
  requireWorkloads,
  writeNotes,
} from './manifests/manifest-options.ts';

/** `vigie-finops check PATH…` */
export const check: Command = {
  name: 'check',
  summary: 'fail a pipeline whose manifests lack cost annotations, have old ones, or cost too much',
  help: `Fails where a workload lacks cost annotations, has old ones, or costs more than its budget.

Usage: vigie-finops check PATH… [options]

PATH is a file, a directory (its .yaml, .yml and .json, recursively) or - for standard input.
Every finding is listed with file and line: missing, stale (the cost or the price book's version
is another by now), invalid, over-budget.

Options:
  --require LIST       of owner, cost-center, environment, sla-class; none for none. Default: all
  --owners FILE        rules that say who owns what, as annotate takes them
  --budget AMOUNT      the most all of it may cost per month
  --budgets FILE       budgets by namespace, environment and owner (YAML or JSON)
  --at-max             hold budgets against autoscalers at their greatest
  --pod-annotations P  all, ownership or none: what annotate was told. Default: all
  --format FORM        text, json, sarif or github (annotations of a pull request). Default: text
  --json               the same as --format json
${MANIFEST_OPTIONS_HELP}

A workload or Namespace may state its own budget: finops.vigie.dev/budget: "120".

Exit codes: 0 all is well, 1 findings, 2 wrong arguments, 3 cannot be read.

Example:
  kustomize build overlays/production | vigie-finops check - --budget 200
`,
  run: async (args, io) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        ...MANIFEST_OPTIONS,
        require: { type: 'string' },
        owners: { type: 'string' },
        budget: { type: 'string' },
        budgets: { type: 'string' },
        'at-max': { type: 'boolean', default: false },
        'pod-annotations': { type: 'string' },
        format: { type: 'string' },
      },
      allowPositionals: true,
    });
    if (positionals.length === 0) throw new UsageError('Check what? Name files, directories, or -.');
    const render = rendererOf(values.json ? 'json' : (values.format ?? 'text'));
    const { book, prices, priceBookVersion, costOptions } = await pricingOf(values, io);
    const read =
      values.budgets === undefined
        ? NO_BUDGETS
        : parseBudgets(await readText(values.budgets, io), values.budgets, book.currency);
    const budgets =
      values.budget === undefined ? read : { ...read, total: amount('--budget', values.budget) };
    const mapping = await mappingOf(values.owners, io);
    const podAnnotations = podAnnotationsOf(values['pod-annotations']);
    const manifests = parseManifests(await readInputs(positionals, io));
    requireWorkloads(manifests, positionals.join(', '));
    const result = checkManifests(manifests, prices, {
      ...costOptions,
      priceBookVersion,
      podAnnotations,
      budgets,
      atMax: values['at-max'],
      ...(mapping && { mapping }),
      ...(values.require !== undefined && { require: requiredOf(values.require) }),
    });
    io.stdout.write(render(result));
    writeNotes(result.workloads, manifests.patches, io);
    return result.findings.length === 0 ? EXIT_OK : EXIT_CHECK_FAILED;
  },
};

const RENDERERS: Readonly<Record<string, (result: CheckResult) => string>> = {
  text: checkText,
  json: (result) => `${JSON.stringify(checkJson(result), undefined, 2)}\n`,
  sarif: (result) => `${JSON.stringify(checkSarif(result), undefined, 2)}\n`,
  github: (result) => checkGithub(result) + checkText(result),
};

function rendererOf(format: string): (result: CheckResult) => string {
  const render = Object.hasOwn(RENDERERS, format) ? RENDERERS[format] : undefined;
  if (render !== undefined) return render;
  throw new UsageError(
    `--format ${JSON.stringify(format)} is unknown; known are ${Object.keys(RENDERERS).join(', ')}.`,
  );
}

const REQUIRABLE: Readonly<Record<string, OwnershipField>> = {
  owner: 'owner',
  'cost-center': 'costCenter',
  environment: 'environment',
  'sla-class': 'slaClass',
};

function requiredOf(list: string): OwnershipField[] {
  if (list === 'none') return [];
  return list.split(',').map((name) => {
    const field = Object.hasOwn(REQUIRABLE, name) ? REQUIRABLE[name] : undefined;
    if (field !== undefined) return field;
    throw new UsageError(
      `--require ${JSON.stringify(name)} is unknown; known are ${Object.keys(REQUIRABLE).join(', ')}, none.`,
    );
  });
}
