import type { ApiDown, DownReason } from './api-health.ts';

export type Language = 'fr' | 'en';

/** Every sentence of the page, in one language. */
export interface Texts {
  readonly languages: string;
  readonly edition: string;
  readonly kicker: string;
  readonly upTitle: string;
  readonly upText: string;
  readonly downTitle: string;
  readonly downText: string;
  readonly again: string;
  readonly openApi: string;
  readonly facts: string;
  readonly result: string;
  readonly httpStatus: (status: number) => string;
  /** Why the API is down, by what was seen. */
  readonly reasons: (down: ApiDown, timeoutMs: number) => Readonly<Record<DownReason, string>>;
  readonly duration: string;
  readonly service: string;
  readonly apiVersion: string;
  readonly uptime: string;
  readonly calledAt: string;
  readonly trace: string;
  readonly notFoundTitle: string;
  readonly notFoundText: string;
  readonly home: string;
  readonly about: string;
  readonly cost: string;
}

export const texts: Readonly<Record<Language, Texts>> = {
  fr: {
    languages: 'Langue',
    edition: 'Édition',
    kicker: 'État de l’API, en direct',
    upTitle: 'L’API répond',
    upText: 'Ce serveur vient d’appeler la route /health de l’API ; voici sa réponse.',
    downTitle: 'L’API est indisponible',
    downText: 'Ce serveur vient d’appeler la route /health de l’API, sans succès. Cette page reste servie.',
    again: 'Vérifier à nouveau',
    openApi: 'Ouvrir l’API',
    facts: 'Détail de l’appel',
    result: 'Résultat',
    httpStatus: (status) => `réponse HTTP ${status}`,
    reasons: (down, timeoutMs) => ({
      refused: 'connexion refusée',
      'unknown-host': 'nom d’hôte inconnu',
      timeout: `pas de réponse en ${seconds(timeoutMs, 'fr')}`,
      interrupted: 'connexion interrompue',
      status: `réponse HTTP ${down.status}`,
      'too-large': 'réponse trop volumineuse',
      'not-json': 'la réponse n’est pas un objet JSON',
    }),
    duration: 'Durée',
    service: 'Service',
    apiVersion: 'Version de l’API',
    uptime: 'En marche depuis',
    calledAt: 'Adresse appelée',
    trace: 'Trace',
    notFoundTitle: 'Page introuvable',
    notFoundText: 'Rien n’est publié à cette adresse.',
    home: 'Retour à la une',
    about: 'DataPress est un service de démonstration de Vigie.',
    cost: 'Coût de cette requête',
  },
  en: {
    languages: 'Language',
    edition: 'Edition',
    kicker: 'State of the API, live',
    upTitle: 'The API answers',
    upText: 'This server has just called the API’s /health route; here is the answer.',
    downTitle: 'The API is unavailable',
    downText:
      'This server has just called the API’s /health route, without success. This page is still served.',
    again: 'Check again',
    openApi: 'Open the API',
    facts: 'The call in detail',
    result: 'Result',
    httpStatus: (status) => `HTTP ${status} response`,
    reasons: (down, timeoutMs) => ({
      refused: 'connection refused',
      'unknown-host': 'unknown host name',
      timeout: `no answer within ${seconds(timeoutMs, 'en')}`,
      interrupted: 'connection broken',
      status: `HTTP ${down.status} response`,
      'too-large': 'answer too large',
      'not-json': 'the answer is not a JSON object',
    }),
    duration: 'Duration',
    service: 'Service',
    apiVersion: 'API version',
    uptime: 'Up for',
    calledAt: 'Address called',
    trace: 'Trace',
    notFoundTitle: 'Page not found',
    notFoundText: 'Nothing is published at this address.',
    home: 'Back to the front page',
    about: 'DataPress is a demo service of Vigie.',
    cost: 'Cost of this request',
  },
};

/** `2,5 s` in French, `2.5 sec` in English. */
export function seconds(milliseconds: number, language: Language): string {
  return unit(milliseconds / 1000, 'second', language, 1);
}

/** A duration of a call: `12 ms`. */
export function milliseconds(value: number, language: Language): string {
  return unit(value, 'millisecond', language, value < 10 ? 1 : 0);
}

/** How long something has run, in its largest telling unit: `42 s`, `3 min`, `5 h`, `2 days`. */
export function uptime(totalSeconds: number, language: Language): string {
  if (totalSeconds < 120) return unit(totalSeconds, 'second', language, 0);
  if (totalSeconds < 7200) return unit(totalSeconds / 60, 'minute', language, 0);
  if (totalSeconds < 172_800) return unit(totalSeconds / 3600, 'hour', language, 0);
  return unit(totalSeconds / 86_400, 'day', language, 0);
}

function unit(value: number, name: string, language: Language, digits: number): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: name,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value);
}
