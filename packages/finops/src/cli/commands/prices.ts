import { UsageError, type Command, type CommandIo } from '../command.ts';

type Subcommand = (args: readonly string[], io: CommandIo) => Promise<number>;

const SUBCOMMANDS: Readonly<Record<string, () => Promise<Subcommand>>> = {
  validate: async () => (await import('./prices/validate.ts')).validatePrices,
  show: async () => (await import('./prices/show.ts')).showPrices,
  export: async () => (await import('./prices/transfer.ts')).exportBook,
  import: async () => (await import('./prices/transfer.ts')).importBook,
  schema: async () => (await import('./prices/schema.ts')).printSchema,
};

/** `vigie-finops prices …`: checks, shows and translates price books. */
export const prices: Command = {
  name: 'prices',
  summary: 'check and show a price book; translate it for OpenCost and Kubecost and back',
  help: `Checks, shows and translates price books.

Usage:
  vigie-finops prices validate FILE|-          every problem at once, with line and column
  vigie-finops prices show [FILE|-]            prices of a day, per hour and per month
  vigie-finops prices export --to FORM [FILE|-]
  vigie-finops prices import --from FORM FILE|-
  vigie-finops prices schema                   JSON Schema (draft 2020-12), for editors

FILE is a price book, YAML or JSON; - reads standard input. Where it may be left out the default
book is used: 0.02 EUR per core·hour, 0.01 EUR per GiB·hour, 0.03 EUR per GiB·month.

FORM is one of
  opencost            OpenCost's default.json, amounts per hour
  opencost-configmap  the config map OpenCost watches, amounts per month
  kubecost            Kubecost's Helm values, amounts per month

Options:
  --at DATE        prices of that day (2026-11-02, from 00:00 UTC) or instant. Default: now   [show, export]
  --currency CODE  convert by the book's latest rate up to that day                           [show, export]
                   what amounts without a currency are in. Default: USD                       [import]
  --to FORM, --from FORM
  --name NAME      of the book made. Default: the form                                        [import]
  --version TEXT   of the book made. Default: 1                                               [import]
  --format yaml|json  of the book written. Default: yaml                                      [import]
  --json           one JSON object for machines

The result goes to standard output; what the other form cannot express goes to standard error,
one line each, and with --json into "warnings".

Exit codes: 0 done, 1 the book is not valid (validate), 2 wrong arguments, 3 cannot be read or used.

Example:
  vigie-finops prices export --to opencost prices.yaml > default.json
`,
  run: async (args, io) => {
    const [name, ...rest] = args;
    const load = name !== undefined && Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
    if (load === undefined) {
      const known = Object.keys(SUBCOMMANDS).join(', ');
      throw new UsageError(
        name === undefined
          ? `prices needs one of ${known}.`
          : `prices has no ${JSON.stringify(name)}; it has ${known}.`,
      );
    }
    const subcommand = await load();
    return await subcommand(rest, io);
  },
};
