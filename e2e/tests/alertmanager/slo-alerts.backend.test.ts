import { setTimeout as delay } from 'node:timers/promises';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { figure } from '@vigie/e2e/report';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, vi, type TestContext } from 'vitest';
import { TIMES, type KnownAlert } from './alerting.ts';
import { query } from '../../src/ask/prometheus.ts';
import { startScene, type Scene } from './scene.ts';
import type { Notice } from './webhook.ts';

type Labels = Readonly<Record<string, string>>;

const VERY_FAST = { alertname: 'ErrorBudgetBurnsVeryFast' };
const LATE_FRONT = { slo: 'datapress-front-latency', job: 'datapress-front' };
const FAILING_OFFREAPI = { slo: 'offreapi-availability', job: 'offreapi' };
const DEADLINE = { timeout: 40_000, interval: 100 };

// The tests are one story: the first fault lasts until its slower alerts are due, the others come and go meanwhile.
describeWithTools(
  ['prometheus', 'alertmanager', 'postgresql'],
  `alerts, time running ${TIMES} times faster`,
  () => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await startScene();
      await vi.waitFor(async () => expect(await promql('up == 1')).toHaveLength(3), DEADLINE);
    });
    afterAll(() => scene?.stop());

    it('an API that answers late: a page about the latency objective of the front', async (context) => {
      const since = performance.now();
      await scene.apiProxy.set({ kind: 'delay', milliseconds: 400 });
      const page = await told('pages', 'firing', { ...VERY_FAST, ...LATE_FRONT }, since);
      expect(page.labels).toMatchObject({ severity: 'page', long: '1h', short: '5m' });
      expect(page.annotations['summary']).toBe(
        'datapress-front: requests are answered fast less often than promised',
      );
      expect(page.annotations['runbook_url']).toMatch(/\/docs\/runbooks\/ErrorBudgetBurnsVeryFast\.md$/);
      showTime(context, 'page after', page.at - since);
    });

    it('statements that fail: a page about the availability of OffreAPI, resolved when they work', async (context) => {
      const since = performance.now();
      await sql('alter table offer rename to offer_away');
      const page = await told('pages', 'firing', { ...VERY_FAST, ...FAILING_OFFREAPI }, since);
      expect(page.annotations['summary']).toBe('offreapi: requests are answered less often than promised');
      showTime(context, 'page after', page.at - since);
      const healed = performance.now();
      await sql('alter table offer_away rename to offer');
      const end = await told('pages', 'resolved', { ...VERY_FAST, ...FAILING_OFFREAPI }, healed);
      showTime(context, 'resolved after', end.at - healed);
      expect(scene.loads.offreapi.byStatus.get(500)).toBeGreaterThan(0);
    });

    it('a dead database: the same page; that nothing is ready says more and silences it; resolved when it is back', async (context) => {
      const since = performance.now();
      scene.postgres.kill('SIGKILL');
      const page = await told('pages', 'firing', { ...VERY_FAST, ...FAILING_OFFREAPI }, since);
      showTime(context, 'page after', page.at - since);
      expect(scene.loads.offreapi.byStatus.get(503)).toBeGreaterThan(0);
      await using _ = probeReadiness();
      const unready = await told('pages', 'firing', { alertname: 'ServiceNotReady', job: 'offreapi' }, since);
      expect(unready.labels['instance']).toBe(new URL(scene.offreapi.url).host);
      await inhibited({ ...VERY_FAST, ...FAILING_OFFREAPI }, 'ServiceNotReady');
      const healed = performance.now();
      await scene.postgres.restart();
      await told('pages', 'resolved', { alertname: 'ServiceNotReady', job: 'offreapi' }, healed);
      const end = await told('pages', 'resolved', { ...VERY_FAST, ...FAILING_OFFREAPI }, healed);
      showTime(context, 'resolved after', end.at - healed);
    });

    it('a service that hangs: a page, which silences the ticket about its lost lines', async (context) => {
      const since = performance.now();
      await scene.lokiProxy.set({ kind: 'answer', status: 400 });
      const ticket = await told('tickets', 'firing', { alertname: 'TelemetryLost', job: 'offreapi' }, since);
      expect(ticket.labels).toMatchObject({ severity: 'ticket', destination: 'loki', reason: 'refused' });
      await scene.lokiProxy.heal();
      const hung = performance.now();
      scene.offreapi.kill('SIGSTOP');
      const page = await told('pages', 'firing', { alertname: 'TargetDown', job: 'offreapi' }, hung);
      showTime(context, 'page after', page.at - hung);
      await inhibited({ alertname: 'TelemetryLost', job: 'offreapi' }, 'TargetDown');
      const healed = performance.now();
      scene.offreapi.kill('SIGCONT');
      await told('pages', 'resolved', { alertname: 'TargetDown', job: 'offreapi' }, healed);
    });

    it('a page silences the slower page and the ticket about the same objective while it lasts', async (context) => {
      await inhibited({ alertname: 'ErrorBudgetBurnsFast', ...LATE_FRONT }, VERY_FAST.alertname);
      const pages = [VERY_FAST.alertname, 'ErrorBudgetBurnsFast'];
      await inhibited({ alertname: 'ErrorBudgetBurns', ...LATE_FRONT }, ...pages);
      const notices = scene.alerting.webhook.notices.filter((notice) => has(notice.labels, LATE_FRONT));
      expect(toldDespite(notices, VERY_FAST.alertname).map(nameOf)).toEqual([]);
      figure(context, 'silenced', 2);
    });

    it('and is resolved when the API is fast again', async (context) => {
      const healed = performance.now();
      await scene.apiProxy.heal();
      const end = await told('pages', 'resolved', { ...VERY_FAST, ...LATE_FRONT }, healed);
      showTime(context, 'resolved after', end.at - healed);
    });

    it('nobody heard of another objective or page, and nothing that was to be sent failed', async (context) => {
      await told('tickets', 'resolved', { alertname: 'TelemetryLost', job: 'offreapi' });
      const { notices } = scene.alerting.webhook;
      const objectives = notices.flatMap(({ labels: { slo } }) => (slo === undefined ? [] : [slo]));
      expect(new Set(objectives)).toEqual(new Set([LATE_FRONT.slo, FAILING_OFFREAPI.slo]));
      const others = notices.filter(
        ({ receiver, labels }) => receiver === 'pages' && labels['slo'] === undefined,
      );
      expect(new Set(others.map(nameOf))).toEqual(new Set(['ServiceNotReady', 'TargetDown']));
      for (const { receiver, labels } of notices) {
        const byTeam = labels['team'];
        expect(receiver, nameOf({ labels })).toBe(byTeam ?? `${labels['severity']}s`);
      }
      expect(scene.alerting.prometheus.log()).not.toMatch(/level=(?:WARN|ERROR)/);
      figure(context, 'notices', notices.length);
    });

    /** The first such notice since then, when it has come. */
    async function told(
      receiver: string,
      status: Notice['status'],
      labels: Labels,
      since = 0,
    ): Promise<Notice> {
      return await vi.waitFor(() => {
        const { notices } = scene.alerting.webhook;
        const found = notices.find(
          (each) =>
            each.receiver === receiver &&
            each.status === status &&
            each.at >= since &&
            has(each.labels, labels),
        );
        const heard = notices.map(
          (each) => `${each.receiver} ${each.status} ${Object.values(each.labels).join(' ')}`,
        );
        if (found === undefined) throw new Error(`${receiver} were told of:\n${heard.join('\n')}`);
        return found;
      }, DEADLINE);
    }

    /** Resolves once Alertmanager holds an alert back because of another; of several it names one. */
    async function inhibited(labels: Labels, ...by: string[]): Promise<void> {
      await vi.waitFor(
        async () => {
          const alerts = await scene.alerting.alerts();
          const found = alerts.filter((each) => has(each.labels, labels));
          const because = found
            .flatMap(({ status }) => status.inhibitedBy)
            .map((each) => nameIn(alerts, each));
          expect({ states: found.map(({ status }) => status.state), because }).toEqual({
            states: ['suppressed'],
            because: [expect.toBeOneOf(by)],
          });
        },
        { ...DEADLINE, timeout: 70_000 },
      );
    }

    /** What a kubelet does every ten seconds. */
    function probeReadiness(): AsyncDisposable {
      const stopping = new AbortController();
      const probing = (async () => {
        while (!stopping.signal.aborted) {
          await fetch(`${scene.offreapi.url}/readyz`).then((response) => response.body?.cancel());
          await delay(10_000 / TIMES);
        }
      })();
      return {
        async [Symbol.asyncDispose]() {
          stopping.abort();
          await probing;
        },
      };
    }

    async function sql(statement: string): Promise<void> {
      const client = new Client(scene.postgres.url);
      await client.connect();
      await client.query(statement);
      await client.end();
    }

    async function promql(expression: string): Promise<readonly unknown[]> {
      return (await query(scene.alerting.prometheus.url, expression)).result;
    }
  },
);

function has(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/** Notices of other alerts while that page was out. That it has ended is told a moment after it no longer silences them. */
function toldDespite(notices: readonly Notice[], page: string): Notice[] {
  const isPage = (notice: Notice): boolean => nameOf(notice) === page;
  return notices.filter((notice, index) => {
    const last = notices.slice(0, index).findLast(isPage);
    const next = notices.slice(index).find(isPage);
    const hasEnded = next?.status === 'resolved' && next.at - notice.at < 2000;
    return !isPage(notice) && last?.status === 'firing' && !hasEnded;
  });
}

function nameOf({ labels }: { readonly labels: Labels }): string {
  return labels['alertname'] ?? '';
}

function nameIn(alerts: readonly KnownAlert[], fingerprint: string): string {
  const found = alerts.find((each) => each.fingerprint === fingerprint);
  return found === undefined ? fingerprint : nameOf(found);
}

function showTime(context: TestContext, name: string, milliseconds: number): void {
  const minutes = (milliseconds * TIMES) / 60_000;
  figure(context, name, `${(milliseconds / 1000).toFixed(1)} s (${minutes.toFixed(0)} min)`);
}
