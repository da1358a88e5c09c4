import { rankingSorts, type RankingFilters, type RankingSort } from '../applications/ranking.ts';
import { applicationStatuses, type ApplicationStatus } from '../database/application.ts';
import { Problem, type FieldError } from '../http/problem.ts';

/** What a dashboard shows, as its address says it: days as `YYYY-MM-DD`, in UTC, both included. */
export interface DashboardQuery {
  readonly skills: readonly string[];
  readonly related: boolean;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly statuses: readonly ApplicationStatus[];
  readonly text: string;
  /** Only those who asked that a person looks, and got no answer yet. */
  readonly asked: boolean;
  readonly sort: RankingSort;
  readonly page: number;
}

const DAY_MS = 86_400_000;
const MAX_SKILLS = 40;
const MAX_PAGE = 10_000;

type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads the query of a dashboard; what is empty, as forms send it, is not asked for.
 *
 * @throws Problem `validation-failed` naming each parameter that cannot be
 */
export function readDashboardQuery(parameters: Parameters): DashboardQuery {
  const errors: FieldError[] = [];
  const all = (name: string): string[] =>
    [parameters[name] ?? []].flat().filter((value) => value !== '' && value.isWellFormed());
  const one = (name: string): string | undefined => all(name)[0];
  const number = (name: string, lowest: number, highest: number): number | undefined => {
    const value = one(name);
    if (value === undefined) return undefined;
    const read = /^\d{1,5}([.,]\d)?$/.test(value) ? Number(value.replace(',', '.')) : Number.NaN;
    if (read >= lowest && read <= highest) return read;
    if (Number.isNaN(read)) errors.push({ field: name, code: 'not-a-number' });
    else if (read < lowest) errors.push({ field: name, code: 'too-low', limit: lowest });
    else errors.push({ field: name, code: 'too-high', limit: highest });
    return undefined;
  };
  const day = (name: string): string | undefined => {
    const value = one(name);
    if (value === undefined || isDay(value)) return value;
    errors.push({ field: name, code: 'not-a-date' });
    return undefined;
  };
  const known = <Choice extends string>(name: string, choices: readonly Choice[]): Choice[] => {
    const values = all(name);
    if (values.some((value) => !choices.includes(value as Choice)))
      errors.push({ field: name, code: 'not-a-choice' });
    return choices.filter((choice) => values.includes(choice));
  };
  const query: DashboardQuery = {
    skills: [...new Set(all('skill').map((skill) => skill.slice(0, 100)))].slice(0, MAX_SKILLS),
    related: one('related') === '1',
    min: number('min', 0, 100),
    max: number('max', 0, 100),
    from: day('from'),
    to: day('to'),
    statuses: known('status', applicationStatuses),
    text: (one('text') ?? '')
      .replaceAll(/\p{Cc}/gu, ' ')
      .trim()
      .slice(0, 100),
    asked: one('asked') === '1',
    sort: known('sort', rankingSorts)[0] ?? 'score',
    page: number('page', 1, MAX_PAGE) ?? 1,
  };
  if (errors.length > 0) throw new Problem('validation-failed', errors);
  return { ...query, page: Math.floor(query.page) };
}

export function filtersOf(query: DashboardQuery): RankingFilters {
  const { skills, related, min, max, from, to, statuses, text, asked } = query;
  return {
    ...(skills.length > 0 && { skills, related }),
    ...(min !== undefined && { minScore: min }),
    ...(max !== undefined && { maxScore: max }),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(Date.parse(to) + DAY_MS) }),
    ...(statuses.length > 0 && { statuses }),
    ...(text !== '' && { text }),
    ...(asked && { asked }),
  };
}

/** Whether anything is left out. */
export function isFiltered(query: DashboardQuery): boolean {
  return Object.keys(filtersOf(query)).length > 0;
}

/**
 * The same again as an address, with changes: `?…`, or nothing where all is as usual. What says nothing is left out, so that
 * an address can be read and shared. A change of anything but the page leads back to the first one.
 */
export function dashboardSearch(query: DashboardQuery, changes: Partial<DashboardQuery> = {}): string {
  const { page = 1, ...rest } = changes;
  const next: DashboardQuery = { ...query, page, ...rest };
  const search = new URLSearchParams();
  for (const skill of next.skills) search.append('skill', skill);
  if (next.related && next.skills.length > 0) search.set('related', '1');
  for (const name of ['min', 'max', 'from', 'to'] as const) {
    const value = next[name];
    if (value !== undefined) search.set(name, String(value));
  }
  for (const status of next.statuses) search.append('status', status);
  if (next.text !== '') search.set('text', next.text);
  if (next.asked) search.set('asked', '1');
  if (next.sort !== 'score') search.set('sort', next.sort);
  if (next.page > 1) search.set('page', String(next.page));
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

function isDay(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
