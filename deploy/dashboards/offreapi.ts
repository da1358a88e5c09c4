import { BigValueTextMode } from '@grafana/grafana-foundation-sdk/common';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Section } from './board.ts';
import { coloured } from './colours.ts';
import { bars, chart, distribution, legend, number, stacked, steps, thresholdLines } from './panels.ts';
import { buckets, inRange, metric, now, quantile, rate, series, share, withExemplars } from './queries.ts';
import { jobs, namespaces } from './variables.ts';

/** What OffreAPI does for people: applications, CVs read, scores given, decisions taken. */
export function offreapiDashboard(): Dashboard {
  return board({
    name: 'offreapi',
    title: 'OffreAPI',
    description:
      'Applications received, CVs read and scored, the queue they wait in, and what becomes of them.',
    tags: ['business'],
    variables: [jobs('offreapi_queue_waiting'), namespaces('offreapi_queue_waiting{job=~"$job"}')],
    sections: [present(), applications(), extraction(), scores(), queue(), embeddings(), privacy()],
  });
}

function present(): Section {
  const received = `sum(${inRange('offreapi_applications_total')})`;
  return {
    title: 'In this time range',
    panels: [
      number('Applications', 'Received in the time range, refused ones included.', 'short')
        .decimals(0)
        .withTarget(now(received)),
      number(
        'Refused',
        'Share of the applications that were refused: a file that is no PDF, too large, sent twice.',
        'percentunit',
      )
        .thresholds(steps(['green'], [0.5, 'orange']))
        .withTarget(
          now(share(`sum(${inRange('offreapi_applications_total', 'result="refused"')})`, received)),
        ),
      number('CVs waiting', 'Jobs in the queue of CVs.', 'short')
        .thresholds(steps(['green'], [50, 'orange'], [200, 'red']))
        .withTarget(series(`max(${metric('offreapi_queue_waiting', 'queue="cv.process"')})`, 'waiting')),
      number(
        'Oldest wait',
        'Age of the oldest CV that no worker has taken up. The objective is 10 seconds.',
        's',
      )
        .thresholds(steps(['green'], [10, 'orange'], [60, 'red']))
        .withTarget(series(`max(${metric('offreapi_queue_oldest_age_seconds')})`, 'oldest')),
      number('Median score', 'Half of the scores given are above.', 'none')
        .decimals(0)
        .withTarget(now(`histogram_quantile(0.5, sum by (le) (${inRange('offreapi_score_bucket')}))`)),
      number(
        'Scored by',
        'How CVs are scored unless something fails: by meaning, or by words where there is no model. The label model says which one.',
        'none',
      )
        .textMode(BigValueTextMode.Name)
        .withTarget(now(`max by (mode, model) (${metric('offreapi_scorer_mode')})`, '{{mode}}')),
    ],
  };
}

function applications(): Section {
  return {
    title: 'Applications',
    panels: [
      bars('Applications by result', 'Received a minute.', 'cpm')
        .overrides(coloured('accepted', 'refused'))
        .withTarget(series(`60 * sum by (result) (${rate('offreapi_applications_total')})`, '{{result}}')),
      bars('Why applications are refused', 'A minute, by reason.', 'cpm').withTarget(
        series(
          `60 * sum by (reason) (${rate('offreapi_applications_total', 'result="refused"')})`,
          '{{reason}}',
        ),
      ),
      bars('People at work', 'Sign-ins, decisions and offers published, a minute.', 'cpm')
        .withTarget(series(`60 * sum by (result) (${rate('offreapi_sign_ins_total')})`, 'sign-in {{result}}'))
        .withTarget(
          series(`60 * sum by (status) (${rate('offreapi_decisions_total')})`, 'decision {{status}}'),
        )
        .withTarget(series(`60 * sum(${rate('offreapi_offers_published_total')})`, 'offer published')),
    ],
  };
}

function extraction(): Section {
  const name = 'offreapi_cv_extraction_duration_seconds';
  return {
    title: 'Reading CVs',
    panels: [
      chart(
        'Time to read a CV',
        'From handing a PDF to the worker until its text is there, waiting included.',
        's',
      )
        .overrides(coloured('p50', 'p95'))
        .withTarget(withExemplars(quantile(0.95, name), 'p95'))
        .withTarget(series(quantile(0.5, name), 'p50')),
      stacked('CVs read', 'A minute, by outcome.', 'cpm').withTarget(
        series(`60 * sum by (outcome) (${rate(`${name}_count`)})`, '{{outcome}}'),
      ),
      chart('CVs in the worker', 'Waiting for it or being read.', 'short')
        .decimals(0)
        .withTarget(series(`sum(${metric('offreapi_cv_extraction_pending')})`, 'in the worker'))
        .withTarget(
          series(
            `sum by (cause) (${inRange('offreapi_cv_extraction_failures_total')})`,
            'failed in the time range: {{cause}}',
          ),
        ),
    ],
  };
}

function scores(): Section {
  const name = 'offreapi_scoring_duration_seconds';
  return {
    title: 'Scores',
    panels: [
      distribution(
        'Scores given',
        'How many CVs got how many points. A change of its shape is a change of the scorer or of who applies.',
        'none',
      ).withTarget(buckets(`sum by (le) (increase(${metric('offreapi_score_bucket')}[$__rate_interval]))`)),
      chart(
        'Median and best scores',
        'Points: half of the scores are above p50, one in ten above p90.',
        'none',
      )
        .span(6)
        .max(100)
        .overrides(coloured('p50', 'p90'))
        .withTarget(series(quantile(0.9, 'offreapi_score'), 'p90'))
        .withTarget(series(quantile(0.5, 'offreapi_score'), 'p50')),
      chart('Time to score a CV', '95 % of the CVs are scored within this time, by mode.', 's')
        .span(6)
        .withTarget(withExemplars(quantile(0.95, name, ['mode']), '{{mode}}')),
    ],
  };
}

function queue(): Section {
  const wait = 'offreapi_queue_wait_duration_seconds';
  return {
    title: 'Queue',
    panels: [
      chart(
        'Jobs waiting',
        'All replicas share the queue: each shows the same number, so the highest counts.',
        'short',
      )
        .span(6)
        .decimals(0)
        .withTarget(series(`max by (queue) (${metric('offreapi_queue_waiting')})`, '{{queue}}')),
      chart('Age of the oldest job', 'How long the job that waits longest has waited.', 's')
        .span(6)
        .thresholds(steps(['transparent'], [10, 'orange']))
        .thresholdsStyle(thresholdLines())
        .withTarget(series(`max by (queue) (${metric('offreapi_queue_oldest_age_seconds')})`, '{{queue}}')),
      chart(
        'Wait before the first attempt',
        '95 % of the jobs are taken up within this time. The objective for CVs is 99 % within 10 seconds.',
        's',
      )
        .span(6)
        .withTarget(withExemplars(quantile(0.95, wait, ['queue']), '{{queue}}')),
      stacked('Attempts', 'At jobs, a minute, by outcome.', 'cpm')
        .span(6)
        .overrides(coloured('done', 'failed', 'given-up'))
        .withTarget(
          series(`60 * sum by (outcome) (${rate('offreapi_queue_attempts_total')})`, '{{outcome}}'),
        ),
    ],
  };
}

function embeddings(): Section {
  const name = 'offreapi_embeddings_request_duration_seconds';
  return {
    title: 'Embeddings endpoint, where one is configured',
    collapsed: true,
    panels: [
      chart('Requests to the endpoint', '95 % are answered within this time, by outcome.', 's').withTarget(
        withExemplars(quantile(0.95, name, ['outcome']), '{{outcome}}'),
      ),
      chart(
        'Circuit',
        '1 for the state it is in. Open: the endpoint fails, and is left alone for a while.',
        'none',
      )
        .max(1)
        .decimals(0)
        .withTarget(series(`max by (state) (${metric('offreapi_embeddings_circuit')})`, '{{state}}')),
      bars(
        'CVs scored by something else',
        'A minute, by what should have scored them, what did, and why.',
        'cpm',
      )
        .legend(legend('list'))
        .withTarget(
          series(
            `60 * sum by (from, to, reason) (${rate('offreapi_scorer_fallbacks_total')})`,
            '{{from}} → {{to}}: {{reason}}',
          ),
        ),
    ],
  };
}

function privacy(): Section {
  return {
    title: 'Data protection',
    collapsed: true,
    panels: [
      number('Withdrawals', 'Applications that candidates withdrew in the time range.', 'short')
        .decimals(0)
        .span(6)
        .height(8)
        .withTarget(now(`sum(${inRange('offreapi_withdrawals_total')})`)),
      bars('Erased by retention', 'What its term had come for, an hour, by kind.', 'short')
        .span(18)
        .withTarget(series(`3600 * sum by (kind) (${rate('offreapi_retention_purged_total')})`, '{{kind}}')),
    ],
  };
}
