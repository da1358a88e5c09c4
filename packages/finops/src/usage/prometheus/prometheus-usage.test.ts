import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  serveAnswers,
  type AnswersServer,
  type RecordedAnswers,
} from '../../../testing/prometheus/answers-server.ts';
import { tellsTheHistory, usageOf } from '../../../testing/prometheus/tells-the-history.ts';

const recorded = JSON.parse(
  await readFile(new URL('../../../testing/prometheus/fixtures/answers.json', import.meta.url), 'utf8'),
) as RecordedAnswers;

const servers: AnswersServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function server(answers: RecordedAnswers = recorded): Promise<AnswersServer> {
  const started = await serveAnswers(answers);
  servers.push(started);
  return started;
}

describe('usage of Prometheus', () => {
  it('is what its metrics tell (answers of a real one, recorded)', async () => {
    const { url } = await server();
    const progress: number[] = [];
    const read = await usageOf(url, {
      onProgress: (done, total) => progress.push(done / (total ?? Number.NaN)),
    });
    tellsTheHistory(read);
    expect(read.usage.source).toBe(`Prometheus ${url}`);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('is the same where each pod is asked for by itself', async () => {
    const started = await server();
    tellsTheHistory(await usageOf(started.url, { maxPointsPerAnswer: 1 }));
    expect(started.asked.some((key) => key.includes('pod=~"web-abc-1"'))).toBe(true);
    expect(started.asked.some((key) => key.includes('pod=~"web-abc-1|'))).toBe(false);
  });

  it('may be of some namespaces only', async () => {
    const { url } = await server();
    const { workloads } = await usageOf(url, { namespaces: ['jobs'] });
    expect([...workloads.keys()]).toEqual(['jobs/CronJob/nightly', 'jobs/Pod/lonely']);
  });

  it('says which metric is missing, and what is to be scraped', async () => {
    const answers = { ...recorded };
    const key = Object.keys(answers).find((one) =>
      one.includes('count by (namespace) (container_cpu_usage'),
    )!;
    answers[key] = { status: 'success', data: { resultType: 'vector', result: [] } };
    await expect(usageOf((await server(answers)).url)).rejects.toThrow(
      /has no container_cpu_usage_seconds_total at the window's end: Prometheus must scrape kube-state-metrics and the kubelet/,
    );
  });

  it('asks for half as many pods where the server finds them too many', async () => {
    const answers: RecordedAnswers = Object.fromEntries(
      Object.entries(recorded).map(([key, answer]) =>
        key.includes('pod=~"db-0|web-abc-1|web-abc-2"') || key.includes('pod=~"web-abc-1|web-abc-2|db-0"')
          ? [
              key,
              {
                status: 'error',
                errorType: 'execution',
                error: 'query processing would load too many samples into memory',
              },
            ]
          : [key, answer],
      ),
    );
    const started = await server(answers);
    const refused = usageOf(started.url, { namespaces: ['shop'] });
    // Of the halves there is none recorded but that of one pod: that they are asked for is what matters.
    await expect(refused).rejects.toThrow(/nothing recorded/);
    expect(started.asked.some((key) => key.includes('pod=~"web-abc-1|web-abc-2"'))).toBe(true);
  });

  it('refuses answers of another shape', async () => {
    const answers = { ...recorded };
    for (const key of Object.keys(answers))
      if (key.includes('query_range')) answers[key] = { status: 'success', data: { resultType: 'scalar' } };
    await expect(usageOf((await server(answers)).url)).rejects.toThrow(
      /it does not answer as Prometheus does: data.resultType must be "matrix", received "scalar"/,
    );
  });

  it.each(['cluster=prod', 'cluster="prod"} or vector(1', '{cluster="prod"}', 'a="b",,'])(
    'refuses the selector %s',
    async (selector) => {
      await expect(usageOf('http://127.0.0.1:9', { selector })).rejects.toThrow(/VIGIE_E_FINOPS_SELECTOR/);
    },
  );
});
