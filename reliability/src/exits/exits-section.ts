import type { Section, SectionModule, SectionRun } from '../section.ts';
import { type Exit, EXITS } from './exits.ts';
import { linesOf, type Parent } from './running-service.ts';
import { type Circumstances, NAMES, REQUESTS, type Run, runExit, TIMEOUTS } from './run.ts';
import { judgeDestination, judgeProcess, ledgerOf } from './verdict.ts';

/** The circumstances that every exit is tried under. */
export const CIRCUMSTANCES: readonly Circumstances[] = [
  { backend: 'up', output: 'pipe' },
  { backend: 'up', output: 'file' },
  { backend: 'refusing', output: 'file' },
  { backend: 'silent', output: 'pipe' },
];

/** Every exit under all circumstances, with figures. */
export const exits: SectionModule = { name: 'exits', run };

interface JudgedRun {
  readonly name: string;
  readonly run: Run;
  readonly violations: readonly string[];
}

async function run({ signal, progress }: SectionRun): Promise<Section> {
  const runs: JudgedRun[] = [];
  const add = async (exit: Exit, circumstances: Circumstances, parent?: Parent): Promise<void> => {
    signal.throwIfAborted();
    const name = parent === 'reading wrapper' ? `${exit.name}, which read its output` : exit.name;
    progress(`${name}, backend ${circumstances.backend}, stdout a ${circumstances.output}`);
    const one = await runExit(exit, circumstances, parent);
    const violations = [
      ...judgeProcess(one),
      ...NAMES.flatMap((destination) => judgeDestination(one, destination)),
    ];
    runs.push({ name, run: one, violations });
  };
  for (const exit of EXITS) {
    for (const circumstances of CIRCUMSTANCES) await add(exit, circumstances);
    if (exit.orphaned === true) await add(exit, { backend: 'up', output: 'pipe' }, 'reading wrapper');
  }
  return {
    title: 'When the process ends',
    intro: INTRO,
    columns: COLUMNS,
    rows: runs.map(rowOf),
    notes: NOTES,
    violations: runs.flatMap(({ name, run: { circumstances }, violations }) =>
      violations.map((one) => `${name}, backend ${circumstances.backend}: ${one}`),
    ),
    figures: runs.map(figuresOf),
  };
}

const COLUMNS = [
  'exit',
  'backend',
  'stdout',
  'exit code',
  'lines written of made',
  ...NAMES.map((name) => `\`${name}\` delivered of created`),
  'told lost',
  'ms to the end',
] as const;

function rowOf({ name, run: one }: JudgedRun): string[] {
  const { circumstances, code, milliseconds } = one;
  const share = (destination: string): string => {
    const { delivered, created } = ledgerOf(one, destination);
    return `${delivered} of ${created}`;
  };
  const told = linesOf(one.output).filter(({ message }) => /could not be delivered/.test(String(message)));
  const { backend, output } = circumstances;
  return [
    name,
    backend,
    output,
    String(code),
    share('stdout'),
    ...NAMES.map(share),
    told.length === 0
      ? '–'
      : NAMES.map((destination) => ledgerOf(one, destination).dropped['shutdown']).join(', '),
    milliseconds.toFixed(0),
  ];
}

function figuresOf({ name, run: one, violations }: JudgedRun): unknown {
  const { circumstances, parent, code, milliseconds, answered, ledgers, books } = one;
  return {
    exit: name,
    ...circumstances,
    parent,
    code,
    milliseconds,
    answered: answered.length,
    ledgers,
    backends: books,
    violations,
  };
}

const INTRO = [
  `A Koa service with \`observe(app)\` and \`handleSignals\` runs in a process of its own, spans, log records and lines going to a server each. It answers
${REQUESTS} requests over connections that are kept, and then ends in one of the ways there are; the backends are well, refuse connections, or take requests
and never answer; then \`shutdownTimeoutMs\` is ${TIMEOUTS.silent.shutdownTimeoutMs}, \`exitTimeoutMs\` ${TIMEOUTS.silent.exitTimeoutMs}. A request is under way meanwhile: one of 250 ms
where the end waits for it, else one without end; and the service ends itself at the very moment that an answer is out.
SIGKILL of the parent: the service runs under a wrapper that hands its output down, or reads it; the wrapper is killed, ${REQUESTS} more requests are answered,
and then the orphan gets SIGTERM.`,
];

const NOTES = [
  `In every row: all lines are there, each whole, the last one too, with an access line for every request that was answered; the one under way is
answered, or recorded with \`ProcessEndedError\`; the exit code is the one the way of ending has (\`process.exit(3)\` 3, a crash 1, signals 0) and the parent saw it; a crash has its line, with type, message,
stack and the ids of its request, and Node's own text on stderr, which is otherwise empty; every ledger balances with nothing pending; what a ledger calls delivered is what the
backend took, item by item, and nothing was taken twice; what was lost is told with its number, Loki's by level. The end came within its deadline.`,
  `With the backend well nothing is lost, whatever the end: after a signal the queues drain, and otherwise a thread hands over what is pending while the
process halts ([how](../packages/delivery/README.md#limits)). With a dead backend SIGTERM takes its \`shutdownTimeoutMs\`, as retries might succeed; the other ends give up at
once where nobody listens, and after \`exitTimeoutMs\` where nobody answers.`,
  `Where the wrapper read the output, lines written after it was killed have no reader (EPIPE): they are counted as refused, the service goes on, and Loki and the
collector have them all.`,
];
