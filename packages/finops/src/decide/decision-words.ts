import type { Words } from '../sla/words.ts';
import type { ActionName } from './action.ts';
import type { DecisionInput, RankedAction, Veto } from './decide.ts';

type Language = keyof Words;

/** The sentences a person reads instead of the matrix. */
export function decisionWords(
  input: DecisionInput,
  ranking: readonly RankedAction[],
  vetoes: readonly Veto[],
): Words {
  return { en: sentence('en', input, ranking, vetoes), fr: sentence('fr', input, ranking, vetoes) };
}

const ACTIONS: Readonly<Record<ActionName, Words>> = {
  keep: { en: 'keeping it as it is', fr: 'ne rien changer' },
  'resize-cpu': { en: 'resizing CPU', fr: 'redimensionner le CPU' },
  'resize-memory': { en: 'resizing memory', fr: 'redimensionner la mémoire' },
  'scale-out': { en: 'adding a replica', fr: 'ajouter une réplique' },
  'scale-in': { en: 'removing a replica', fr: 'retirer une réplique' },
};

function sentence(
  language: Language,
  input: DecisionInput,
  ranking: readonly RankedAction[],
  vetoes: readonly Veto[],
): string {
  const [best, second] = ranking;
  const number = (value: number, digits = 2): string =>
    value.toLocaleString(language === 'en' ? 'en-GB' : 'fr-FR', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  const name = (action: ActionName): string => ACTIONS[action][language];
  const en = language === 'en';
  const subject = `${input.name} (${input.slaClass})${en ? '' : ' '}:`;
  const verdict = en
    ? `${name(best!.action)} ranks first, closeness ${number(best!.closeness)}`
    : `${name(best!.action)} vient en tête, proximité ${number(best!.closeness)}`;
  const against =
    second === undefined
      ? en
        ? ', nothing else being allowed'
        : ', rien d’autre n’étant permis'
      : en
        ? ` against ${number(second.closeness)} for ${name(second.action)}`
        : ` contre ${number(second.closeness)} pour ${name(second.action)}`;
  const effects = `${effect(language, input, best!, number)}.`;
  const forbidden = vetoes.map(({ action, words }) => `${name(action)} (${words[language]})`);
  const excluded =
    forbidden.length === 0
      ? ''
      : en
        ? ` Ruled out: ${forbidden.join('; ')}.`
        : ` Écarté : ${forbidden.join(' ; ')}.`;
  return `${subject} ${verdict}${against}${effects}${excluded}`;
}

function effect(
  language: Language,
  { currency }: DecisionInput,
  { consequence }: RankedAction,
  number: (value: number, digits?: number) => string,
): string {
  const { savingPerMonth, costPerMonth, criteria } = consequence;
  const amount = `${number(Math.abs(savingPerMonth))} ${currency}`;
  const risk = `${number(criteria.performanceRisk * 100, 0)} %`;
  if (language === 'en') {
    const money =
      savingPerMonth === 0
        ? `it costs ${number(costPerMonth)} ${currency} a month as before`
        : `it ${savingPerMonth > 0 ? 'saves' : 'costs'} ${amount} a month`;
    return `; ${money}, performance risk ${risk}`;
  }
  const money =
    savingPerMonth === 0
      ? `coût inchangé de ${number(costPerMonth)} ${currency} par mois`
      : `${savingPerMonth > 0 ? 'économie' : 'surcoût'} de ${amount} par mois`;
  return ` ; ${money}, risque de performance ${risk}`;
}
