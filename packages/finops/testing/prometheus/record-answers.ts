import { writeFile } from 'node:fs/promises';
import { prometheusUsage } from '../../src/usage/prometheus/prometheus-usage.ts';
import { answerKey, serveAnswers, type RecordedAnswers } from './answers-server.ts';
import { HISTORY_SECONDS, HISTORY_START } from './history.ts';
import { startPrometheusWithHistory } from './real-prometheus.ts';

/** Writes fixtures/answers.json: `node --conditions=@vigie/source packages/finops/testing/prometheus/record-answers.ts`. */
const prometheus = await startPrometheusWithHistory();
const recorded: RecordedAnswers = {};
const server = await serveAnswers({}, async (path, form) => {
  const answer = await fetch(`${prometheus.url}${path}`, {
    method: 'POST',
    body: form,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return (recorded[answerKey(path, form)] = await answer.json());
});
try {
  const window = { startSeconds: HISTORY_START, stepSeconds: 300, steps: HISTORY_SECONDS / 300 };
  // All pods of a namespace at once, and one after the other.
  for (const maxPointsPerAnswer of [250_000, 1]) {
    const usage = await prometheusUsage({ base: server.url, headers: {}, window, maxPointsPerAnswer });
    for await (const workload of usage.workloads()) process.stdout.write(`${workload.workload.name}\n`);
  }
} finally {
  await server.close();
  await prometheus.stop();
}
const sorted = Object.fromEntries(Object.entries(recorded).sort(([a], [b]) => (a < b ? -1 : 1)));
const lines = Object.entries(sorted).map(
  ([key, answer]) => `${JSON.stringify(key)}: ${JSON.stringify(answer)}`,
);
await writeFile(new URL('fixtures/answers.json', import.meta.url), `{\n${lines.join(',\n')}\n}\n`);
