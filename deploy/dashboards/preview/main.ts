import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isBuilt } from '@vigie/e2e/backends';
import { launchBrowser } from '@vigie/testing/browser';
import { DASHBOARDS } from '../dashboards.ts';
import { interpolate, queriesOf } from '../inspect.ts';
import { type Answer, askLoki, askPrometheus } from '../testing/ask.ts';
import { startLiveServices } from '../testing/live-services.ts';
import { dashboardPage } from './page.ts';

/**
 * Shows the dashboards roughly as Grafana would, where there is no Grafana: same places and sizes, with what the demo's services
 * answer after a minute of traffic. `node --conditions=@vigie/source deploy/dashboards/preview/main.ts [FOLDER]`
 */
const SECONDS = 60;
const folder = process.argv[2] ?? '.vigie/dashboards';
const values = {
  job: 'offreapi|datapress-api|datapress-front',
  namespace: '.*',
  instance: '.*',
  compare: '20s',
  cpuPrice: '0.02',
  memoryPrice: '0.01',
  storagePrice: '0.03',
  environment: '.*',
  level: '.*',
  search: '',
  slow: '5',
  trace: '',
  __rate_interval: '10s',
  __interval: '1s',
  __range: `${SECONDS / 2}s`,
  __auto: '5s',
};

mkdirSync(folder, { recursive: true });
const live = await startLiveServices({ rate: 30, withLoki: isBuilt('loki') });
try {
  console.log(`Traffic for ${SECONDS} s…`);
  await delay(SECONDS * 1000);
  const answers = new Map<string, Answer | Error>();
  for (const query of DASHBOARDS.flatMap((dashboard) => queriesOf(dashboard))) {
    const expr = interpolate(query.expr, values);
    const key = [query.dashboard, query.panelId, query.refId].join('/');
    const { lokiUrl } = live;
    const asked =
      query.datasource === 'prometheus'
        ? askPrometheus(live.prometheusUrl, query, expr, SECONDS)
        : lokiUrl === undefined
          ? Promise.reject(new Error('no Loki'))
          : askLoki(lokiUrl, query, expr, SECONDS);
    const answer = await asked.catch((error: Error) => error);
    if (answer instanceof Error || answer.result.length === 0)
      console.log(`empty: ${key} ${query.panel}`, answer instanceof Error ? answer.message : '');
    answers.set(key, answer);
  }
  writeFileSync(
    join(folder, 'answers.json'),
    JSON.stringify([...answers].filter(([, answer]) => !(answer instanceof Error))),
  );
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
    for (const dashboard of DASHBOARDS) {
      const file = join(folder, `${dashboard.uid}.html`);
      writeFileSync(file, dashboardPage(dashboard, answers));
      await page.goto(`file://${resolve(file)}`);
      await page.screenshot({ path: join(folder, `${dashboard.uid}.png`), fullPage: true });
      console.log(file);
    }
  } finally {
    await browser.close();
  }
} finally {
  await live.stop();
}
