import { joinWords, type Words } from '../sla/words.ts';
import { LONGEST_STEP_SECONDS, type ContainerStats } from './container-stats.ts';
import type { Evidence, Level } from './evidence.ts';

/** What may go wrong if the advice is followed. */
export interface Risk {
  readonly level: Level;
  readonly words: Words;
}

interface Concern {
  readonly level: Level;
  readonly words: Words;
}

export interface RiskInput {
  readonly stats: ContainerStats;
  readonly evidence: Evidence;
  /** Undefined where the resource is left as it is. */
  readonly cpuCores?: number;
  readonly memoryBytes?: number;
  readonly removesCpuLimit: boolean;
  readonly kind: string;
  readonly pods: number;
}

const LEVELS: readonly Level[] = ['low', 'moderate', 'high'];

export function riskOf(input: RiskInput): Risk {
  const concerns = [...cpuConcerns(input), ...memoryConcerns(input), ...generalConcerns(input)];
  const level = LEVELS[Math.max(...concerns.map((one) => LEVELS.indexOf(one.level)))]!;
  return { level, words: joinWords(concerns.map(({ words }) => words)) };
}

/** The higher of two. */
export function worse(a: Level, b: Level): Level {
  return LEVELS.indexOf(a) > LEVELS.indexOf(b) ? a : b;
}

function cpuConcerns({ stats, cpuCores, removesCpuLimit }: RiskInput): Concern[] {
  if (cpuCores === undefined) return [];
  const { cpu, cpuRequestCores } = stats;
  const of = (part: number): string => part.toFixed(3);
  const concerns: Concern[] = [];
  if (cpuCores >= cpu.max)
    concerns.push(
      concern(
        'low',
        `The CPU request covers all usage seen (highest ${of(cpu.max)} cores).`,
        `La demande de CPU couvre tout l’usage vu (maximum ${of(cpu.max)} cœurs).`,
      ),
    );
  else if (cpuCores >= cpuRequestCores && cpuRequestCores > 0)
    concerns.push(
      concern(
        'low',
        'The CPU request grows: it is safer than before.',
        'La demande de CPU augmente : plus sûr qu’avant.',
      ),
    );
  else
    concerns.push(
      concern(
        cpuCores < cpu.p95 ? 'high' : cpuCores < cpu.p99 ? 'moderate' : 'low',
        `Above ${of(cpuCores)} cores (highest seen ${of(cpu.max)}) it runs on CPU its node has to spare, and slows where there is none.`,
        `Au-delà de ${of(cpuCores)} cœurs (maximum vu ${of(cpu.max)}), il vit du CPU libre du nœud, et ralentit s’il n’y en a pas.`,
      ),
    );
  if (removesCpuLimit)
    concerns.push(
      concern(
        'low',
        'Its CPU limit goes: it may burst.',
        'Sa limite de CPU disparaît : il peut dépasser par à-coups.',
      ),
    );
  return concerns;
}

function memoryConcerns({ stats, memoryBytes }: RiskInput): Concern[] {
  if (memoryBytes === undefined) return [];
  const { max } = stats.memory;
  const headroom = Math.round((memoryBytes / max - 1) * 100);
  const room = concern(
    headroom < 5 ? 'high' : headroom < 15 && memoryBytes < stats.memoryRequestBytes ? 'moderate' : 'low',
    `Memory keeps ${headroom} % above the highest usage seen; more than that and it can be killed or evicted.`,
    `La mémoire garde ${headroom} % au-dessus du maximum vu ; au-delà, il peut être tué ou évincé.`,
  );
  if (stats.oomKills === 0) return [room];
  return [
    room,
    concern(
      'moderate',
      `Killed for memory ${stats.oomKills} times: it may need more still.`,
      `Tué ${stats.oomKills} fois faute de mémoire : il peut lui en falloir encore plus.`,
    ),
  ];
}

function generalConcerns({ stats, evidence, kind, pods }: RiskInput): Concern[] {
  const concerns: Concern[] = [];
  if (stats.stepSeconds > LONGEST_STEP_SECONDS)
    concerns.push(
      concern(
        'high',
        `Usage is known as means of ${stats.stepSeconds / 3600} h: its percentiles are those of means, peaks between are not in them.`,
        `L’usage n’est connu que par des moyennes de ${stats.stepSeconds / 3600} h : ses percentiles sont ceux de moyennes, les pics n’y sont pas.`,
      ),
    );
  const days = (evidence.spanSeconds / 86_400).toFixed(1);
  if (evidence.confidenceLevel !== 'high' && evidence.spanSeconds < 7 * 86_400)
    concerns.push(
      concern(
        'moderate',
        `Seen for ${days} days only: less than a week of load.`,
        `Vu pendant ${days} jours seulement : moins d’une semaine de charge.`,
      ),
    );
  if (evidence.coverage < 0.8)
    concerns.push(
      concern(
        'moderate',
        `Only ${Math.round(evidence.coverage * 100)} % of its steps have a sample: peaks may have gone unseen.`,
        `Seuls ${Math.round(evidence.coverage * 100)} % de ses pas ont une mesure : des pics ont pu échapper.`,
      ),
    );
  if (kind === 'StatefulSet' && pods <= 1)
    concerns.push(
      concern(
        'moderate',
        'Its only pod restarts for the change: a moment without service.',
        'Son unique pod redémarre pour ce changement : un moment sans service.',
      ),
    );
  return concerns.length === 0
    ? [concern('low', 'Pods restart one after another.', 'Les pods redémarrent l’un après l’autre.')]
    : concerns;
}

function concern(level: Level, en: string, fr: string): Concern {
  return { level, words: { en, fr } };
}
