import { metrics } from '@opentelemetry/api';
import type { Observer } from '../observability.ts';
import type { CircuitState } from './remote/circuit-breaker.ts';
import type { ScorerKind } from './scorer.ts';
import type { Fallback } from './semantic/semantic-scorer.ts';

/** What the scorer tells operators: how it scores, and when it could not score as it should. */
export interface ScorerInstruments {
  readonly started: (scorer: ScorerKind, circuit?: () => CircuitState) => void;
  readonly fellBack: (fallback: Fallback) => void;
  readonly requested: (outcome: string, durationMs: number) => void;
  readonly circuitChanged: (state: CircuitState) => void;
  readonly modelMissing: (path: string) => void;
  readonly modelUnusable: (error: Error) => void;
}

export function observeScorer(observer: Observer | undefined): ScorerInstruments {
  const meter = observer?.meter ?? metrics.getMeter('offreapi');
  const log = observer?.log;
  const fallbacks = meter.createCounter('offreapi.scorer.fallbacks', {
    description:
      'CVs that were not scored by the model they should have been, by the model asked instead and why.',
    unit: '{cv}',
  });
  const requests = meter.createHistogram('offreapi.embeddings.request.duration', {
    description: 'Requests to the embeddings endpoint, by outcome.',
    unit: 's',
    advice: { explicitBucketBoundaries: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5] },
  });
  return {
    started({ mode, model }, circuit) {
      meter
        .createObservableGauge('offreapi.scorer.mode', {
          description: 'Always 1; the labels say how CVs are scored unless something fails.',
        })
        .addCallback((result) => result.observe(1, { mode, model: model ?? 'none' }));
      if (circuit !== undefined) {
        meter
          .createObservableGauge('offreapi.embeddings.circuit', {
            description:
              '1 for the state that the circuit to the embeddings endpoint is in, 0 for the others.',
          })
          .addCallback((result) => {
            const current = circuit();
            for (const state of ['closed', 'open', 'half-open'] as const) {
              result.observe(state === current ? 1 : 0, { state });
            }
          });
      }
      log?.info('scorer ready', { score_mode: mode, score_model: model });
    },
    fellBack: ({ from, to, reason }) => fallbacks.add(1, { from, to: to ?? 'none', reason }),
    requested: (outcome, durationMs) => requests.record(durationMs / 1000, { outcome }),
    circuitChanged(state) {
      if (state === 'open') log?.warn('embeddings endpoint fails; CVs are scored without it for a while');
      else log?.info('embeddings circuit changed', { circuit: state });
    },
    modelMissing(path) {
      log?.warn('No language model: CVs are scored by words alone. Fetch it with the "model" script.', {
        model_path: path,
      });
    },
    modelUnusable(error) {
      log?.error('The language model cannot be used: CVs are scored by words alone.', {
        error_message: error.message,
      });
    },
  };
}
