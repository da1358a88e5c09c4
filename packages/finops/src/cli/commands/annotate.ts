import { parseArgs } from 'node:util';
import { annotateManifests, type Annotated, type AnnotatedSource } from '../../manifests/annotate.ts';
import { changedLines } from '../../manifests/changed-lines.ts';
import type { ManifestObject } from '../../manifests/manifest.ts';
import { parseManifests } from '../../manifests/parse-manifests.ts';
import { readInputs, type InputFile } from '../../manifests/read-inputs.ts';
import { costJson } from '../../manifests/render-diff.ts';
import { writeFiles } from '../../manifests/write-files.ts';
import { isSlaClass, SLA_CLASSES } from '../../sla/sla-class.ts';
import { EXIT_OK, UsageError, type Command, type CommandIo } from '../command.ts';
import {
  MANIFEST_OPTIONS,
  MANIFEST_OPTIONS_HELP,
  mappingOf,
  pricingOf,
  requireWorkloads,
  writeNotes,
} from './manifests/manifest-options.ts';
import { podAnnotationsOf } from './manifests/pod-annotations.ts';

/** `vigie-finops annotate PATH…` */
export const annotate: Command = {
  name: 'annotate',
  summary: 'write owners and monthly cost into Kubernetes manifests, as finops.vigie.dev/* annotations',
  help: `Writes finops.vigie.dev/* annotations into Kubernetes manifests; every other byte stays as it is.

Usage: vigie-finops annotate PATH… [options]

PATH is a file, a directory (its .yaml, .yml and .json, recursively) or - for standard input.
The result goes to standard output unless --in-place. Doing it twice changes nothing more.

Options:
  -i, --in-place       write the files back: all of them, or none where one fails
  --dry-run            show the lines that would change, change nothing
  --owner NAME         who pays, for workloads nothing more particular names
  --cost-center NAME   the same for the cost centre
  --environment NAME   … and the environment
  --sla-class CLASS    … gold, silver or bronze
  --owners FILE        rules that say it by namespace, kind, name and labels (YAML or JSON)
  --force              --owners and the options above win over what the manifests say
  --pod-annotations P  what pod templates get: all; ownership, so that a new price rolls no pods;
                       none. Default: all
  --json               what was found and done as JSON instead of the manifests; writes files
                       only with --in-place
${MANIFEST_OPTIONS_HELP}

Exit codes: 0 done, 2 wrong arguments, 3 cannot be read or written (nothing was written then).

Example:
  vigie-finops annotate deploy/ --in-place --owners owners.yaml --environment production
`,
  run: async (args, io) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        ...MANIFEST_OPTIONS,
        'in-place': { type: 'boolean', short: 'i', default: false },
        'dry-run': { type: 'boolean', default: false },
        owner: { type: 'string' },
        'cost-center': { type: 'string' },
        environment: { type: 'string' },
        'sla-class': { type: 'string' },
        owners: { type: 'string' },
        force: { type: 'boolean', default: false },
        'pod-annotations': { type: 'string' },
      },
      allowPositionals: true,
    });
    if (positionals.length === 0) throw new UsageError('Annotate what? Name files, directories, or -.');
    if (values['in-place'] && positionals.includes('-')) {
      throw new UsageError('Standard input cannot be written in place; leave out --in-place.');
    }
    const { owner, environment, 'cost-center': costCenter, 'sla-class': slaClass } = values;
    if (slaClass !== undefined && !isSlaClass(slaClass)) {
      throw new UsageError(
        `--sla-class ${JSON.stringify(slaClass)} is unknown; known are ${SLA_CLASSES.join(', ')}.`,
      );
    }
    const podAnnotations = podAnnotationsOf(values['pod-annotations']);
    const { prices, priceBookVersion, costOptions } = await pricingOf(values, io);
    const mapping = await mappingOf(values.owners, io);
    const inputs = await readInputs(positionals, io);
    const manifests = parseManifests(inputs);
    requireWorkloads(manifests, positionals.join(', '));
    const annotated = annotateManifests(manifests, prices, {
      ...costOptions,
      priceBookVersion,
      podAnnotations,
      force: values.force,
      defaults: {
        ...(owner !== undefined && { owner }),
        ...(costCenter !== undefined && { costCenter }),
        ...(environment !== undefined && { environment }),
        ...(slaClass !== undefined && { slaClass }),
      },
      ...(mapping && { mapping }),
    });
    const written = values['in-place'] && !values['dry-run'];
    if (written) await writeFiles(changedFiles(annotated, inputs));
    if (values.json) io.stdout.write(`${JSON.stringify(summary(annotated, written), undefined, 2)}\n`);
    else if (values['dry-run']) io.stdout.write(annotated.sources.map(changedLines).join(''));
    else if (!written) io.stdout.write(joined(annotated.sources));
    report(annotated, manifests.patches, io);
    return EXIT_OK;
  },
};

function changedFiles(
  { sources }: Annotated,
  inputs: readonly InputFile[],
): { file: string; path: string; text: string }[] {
  return sources.flatMap(({ file, after, edits }, index) => {
    const path = inputs[index]?.path;
    return edits.length === 0 || path === undefined ? [] : [{ file, path, text: after }];
  });
}

/** Several files as one stream, each a document of its own. */
function joined(sources: readonly AnnotatedSource[]): string {
  if (sources.length === 1) return sources[0]?.after ?? '';
  let stream = '';
  for (const { after } of sources) {
    const text = after.replace(/^\uFEFF/, '');
    const separate = stream !== '' && !/^(?:---|%)/.test(text);
    const ended = stream === '' || stream.endsWith('\n');
    stream += `${ended ? '' : '\n'}${separate ? '---\n' : ''}${text}`;
  }
  return stream;
}

function summary({ sources, workloads }: Annotated, written: boolean): unknown {
  return {
    written,
    files: sources.map(({ file, edits }) => ({ file, changed: edits.length > 0 })),
    workloads: workloads.map(({ cost, ownership, changed }) => ({
      ...(costJson(cost) as object),
      ...ownership,
      changed,
    })),
  };
}

function report({ workloads, sources }: Annotated, patches: readonly ManifestObject[], io: CommandIo): void {
  writeNotes(
    workloads.map(({ cost }) => cost),
    patches,
    io,
  );
  const unowned = workloads.filter(({ ownership }) => ownership.owner === undefined).length;
  if (unowned > 0)
    io.stderr.write(
      `note: ${unowned} of ${workloads.length} workloads have no owner: give --owner or --owners\n`,
    );
  const changed = workloads.filter((each) => each.changed).length;
  const files = sources.filter(({ edits }) => edits.length > 0).length;
  io.stderr.write(
    `${counted(workloads.length, 'workload')}, ${changed} annotated anew in ${files} of ${counted(sources.length, 'file')}\n`,
  );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
