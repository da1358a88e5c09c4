import { afterEach, describe, expect, it } from 'vitest';
import { serveAnswers, type AnswersServer } from '../../../testing/prometheus/answers-server.ts';
import { JsonClient } from '../http/json-client.ts';
import { SourceError } from '../http/source-error.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { halving, PrometheusQueries } from './prometheus-queries.ts';

const servers: AnswersServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('queries over a window', () => {
  it('come in pieces of 10 000 steps, each step asked for once, at its end', async () => {
    const server = await serveAnswers({}, async () => ({
      status: 'success',
      data: { resultType: 'matrix', result: [] },
    }));
    servers.push(server);
    const api = new PrometheusApi(new JsonClient({ base: server.url, headers: {} }));
    const queries = new PrometheusQueries(
      api,
      { startSeconds: 60_000, stepSeconds: 60, steps: 25_000 },
      'cluster="a"',
    );
    await queries.range('cpuUsage', 'namespace="x"');
    const ranges = server.asked
      .map((key) => /start=(\d+)&end=(\d+)&step=(\d+)/.exec(key)!.slice(1).map(Number))
      .sort(([a], [b]) => a! - b!);
    expect(ranges).toEqual([
      [60_060, 660_000, 60],
      [660_060, 1_260_000, 60],
      [1_260_060, 1_560_000, 60],
    ]);
    // A rate over less than two minutes says nothing where a scrape is each minute.
    expect(server.asked[0]).toContain(
      'container_cpu_usage_seconds_total{namespace="x",cluster="a",container!="",container!="POD"}[120s]',
    );
  });
});

describe('halving', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];

  it('asks for half as many as long as they are too many', async () => {
    const asked: string[] = [];
    const answer = await halving(names, async (some) => {
      asked.push(some.join(''));
      if (some.length > 2) throw new SourceError('too many', { tooMuch: true });
      return some;
    });
    expect(answer).toEqual(names);
    expect(asked).toEqual(['abcde', 'abc', 'ab', 'c', 'de']);
  });

  it('gives up at one, and at once on other errors', async () => {
    const tooMuch = halving(
      names,
      async () => await Promise.reject(new SourceError('too many', { tooMuch: true })),
    );
    await expect(tooMuch).rejects.toThrow('too many');
    let times = 0;
    const broken = halving(names, async () => {
      times += 1;
      return await Promise.reject(new SourceError('broken'));
    });
    await expect(broken).rejects.toThrow('broken');
    expect(times).toBe(1);
  });
});
