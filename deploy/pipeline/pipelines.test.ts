import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}
const workflowText = read('.github/workflows/ci.yml');
const workflow = parse(workflowText) as {
  permissions: unknown;
  concurrency: unknown;
  jobs: Readonly<Record<string, Job>>;
};

/** The commands of each stage. */
type Pipeline = Readonly<Record<string, readonly string[]>>;

const STAGES = ['test', 'sast', 'build', 'dast', 'push', 'deploy-recette', 'notify'];
const pipelines: Readonly<Record<string, Pipeline>> = {
  'GitHub Actions': Object.fromEntries(
    Object.entries(workflow.jobs).map(([name, { steps }]) => [name, steps.flatMap(({ run }) => run ?? [])]),
  ),
  Jenkins: jenkins(read('Jenkinsfile')),
  GitLab: gitlab(parse(read('.gitlab-ci.yml')) as Record<string, unknown>),
};

/** npm scripts called, in order. */
function scripts(commands: readonly string[]): string[] {
  return commands.flatMap((command) =>
    [...command.matchAll(/npm (?:run )?([\w:-]+)/g)].map(([, name = '']) => name),
  );
}

describe.each(Object.entries(pipelines))('%s', (name, pipeline) => {
  it('has the stages that all have', () => {
    expect(Object.keys(pipeline)).toEqual(STAGES);
  });

  it('calls the npm scripts that GitHub Actions call', () => {
    const reference = pipelines['GitHub Actions'] as Pipeline;
    for (const stage of STAGES)
      expect(scripts(pipeline[stage] ?? []), stage).toEqual(scripts(reference[stage] ?? []));
  });

  it('calls scripts that there are', () => {
    const { scripts: known } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const script of Object.values(pipeline).flatMap(scripts)) expect(known).toHaveProperty(script);
  });

  it('does nothing by itself but hand over credentials and results', () => {
    const others = Object.values(pipeline)
      .flat()
      .filter((command) => !command.startsWith('npm '));
    for (const command of others) {
      expect(command, name).toMatch(
        /^(printf %s "\$\w+" \| docker login |install -m 600 \/dev\/stdin |sed .* >> "\$GITHUB_OUTPUT"$)/,
      );
    }
  });
});

describe('GitHub Actions', () => {
  const jobs = Object.entries(workflow.jobs);

  it('pins every action by its commit, with its version beside it', () => {
    const lines = workflowText.split('\n').filter((line) => /\buses:/.test(line));
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+( #|$)/);
  });

  it('pins an action to one commit everywhere', () => {
    const pins = new Set(workflowText.match(/uses: .*$/gm)?.map((line) => line.replace(/ # zizmor.*$/, '')));
    const actions = [...pins].map((pin) => pin.replace(/@.*$/, ''));
    expect(new Set(actions).size).toBe(actions.length);
  });

  it('gives nothing by default, and writing only to whom it is named here for', () => {
    expect(workflow.permissions).toEqual({});
    const writing = jobs.flatMap(([name, { permissions = {} }]) =>
      Object.entries(permissions).flatMap(([scope, access]) =>
        access === 'write' ? `${name} ${scope}` : [],
      ),
    );
    expect(writing).toEqual(['sast security-events', 'push packages', 'push id-token', 'push attestations']);
    for (const [name, { permissions }] of jobs) expect(permissions, name).toHaveProperty('contents', 'read');
  });

  it('leaves no credentials behind, and ends', () => {
    for (const [name, job] of jobs) {
      expect(job['timeout-minutes'], name).toBeGreaterThan(0);
      for (const step of job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')))
        expect(step.with, name).toHaveProperty('persist-credentials', false);
    }
    expect(workflow.concurrency).toHaveProperty('cancel-in-progress');
  });

  it('puts no text of others into a command', () => {
    for (const [name, { steps }] of jobs)
      for (const { run = '' } of steps) expect(run, name).not.toContain('${{');
  });
});

/** Stages of a declarative pipeline, those within a matrix counted to it; what always runs after them is `notify`. */
function jenkins(text: string): Pipeline {
  const found: Record<string, string[]> = {};
  let stage = '';
  for (const line of text.split('\n')) {
    const named = /^ {4}stage\('([\w-]+)'\)/.exec(line)?.[1];
    if (named !== undefined) stage = named;
    if (/^ {2}post \{/.test(line)) stage = 'notify';
    const command = /\bsh '([^']+)'/.exec(line)?.[1];
    if (command !== undefined) (found[stage] ??= []).push(command);
  }
  return found;
}

function gitlab(file: Record<string, unknown>): Pipeline {
  const stages = file['stages'] as string[];
  return Object.fromEntries(
    stages.map((stage) => {
      const job = Object.values(file).find((entry) => (entry as { stage?: string }).stage === stage);
      return [stage, (job as { script: string[] }).script];
    }),
  );
}
