import type { Level } from '../recommend/evidence.ts';
import type { WorkloadAdvice } from '../recommend/recommender.ts';
import type { ResourceAdvice } from '../recommend/requests.ts';
import { worse } from '../recommend/risk.ts';
import type { Text } from './text/text.ts';

export interface AdviceSteps {
  /** What to change, in words: `web: CPU 500m → 230m`. */
  readonly steps: readonly string[];
  /** The worst of its changes. */
  readonly risk?: Level;
}

/** The changes that `advice.savingPerMonth` is the saving of: those of requests, or fewer replicas. */
export function adviceSteps(advice: WorkloadAdvice, text: Text): AdviceSteps {
  const { phrases } = text;
  if (advice.best === 'replicas' && advice.replicas?.kind === 'drop') {
    const { from, to, risk } = advice.replicas;
    return { steps: [phrases.dropsTo(from, to)], risk: risk.level };
  }
  const steps: string[] = [];
  let level: Level | undefined;
  const { containers } = advice.requests;
  for (const { container, cpu, memory, risk } of containers) {
    const changes: string[] = [];
    const change = (name: string, resource: ResourceAdvice, format: (amount: number) => string): void => {
      if (resource.action !== 'raise' && resource.action !== 'lower') return;
      changes.push(phrases.lowersTo(name, format(resource.from), format(resource.to)));
    };
    change(phrases.cpu, cpu, (amount) => text.cores(amount));
    change(phrases.memory.toLowerCase(), memory, (amount) => text.bytes(amount));
    if (changes.length > 0) {
      steps.push(containers.length > 1 ? `${container}: ${changes.join(', ')}` : changes.join(', '));
    }
    if (risk !== undefined) level = level === undefined ? risk.level : worse(level, risk.level);
  }
  return level === undefined ? { steps } : { steps, risk: level };
}
