import type { EntityManager } from '@mikro-orm/postgresql';
import { exportRanking, type Exported } from '../applications/export-ranking.ts';
import type { RankingRequest } from '../applications/ranking.ts';
import type { Offer } from '../database/offer.ts';
import type { Locale } from '../http/locale.ts';
import { messagesIn, type Messages } from '../messages/messages.ts';
import type { Criterion } from '../scoring/scorer.ts';
import { csvLine, type Cell, type CsvFormat } from './csv.ts';

export interface CsvOptions extends Pick<RankingRequest, 'filters' | 'sort'> {
  readonly locale: Locale;
  /**
   * `spreadsheet`: with a byte order mark, and separated as spreadsheets of that language expect it; `program`: RFC 4180 in plain UTF-8
   * with points in numbers.
   */
  readonly audience: 'spreadsheet' | 'program';
}

/** Beyond, an export is cut: some 10 MB. */
const MAX_ROWS = 20_000;

/** The ranking of an offer as CSV, titles first. */
export async function applicationsCsv(em: EntityManager, offer: Offer, options: CsvOptions): Promise<Buffer> {
  const { locale, audience, ...request } = options;
  const texts = messagesIn(locale);
  const spreadsheet = audience === 'spreadsheet';
  const format: CsvFormat =
    spreadsheet && locale === 'fr' ? { separator: ';', decimal: ',' } : { separator: ',', decimal: '.' };
  const lines = [
    spreadsheet ? '\u{FEFF}' : '',
    csvLine(Object.values(texts.recruiting.exported.columns), format),
  ];
  await exportRanking(em, offer, { ...request, max: MAX_ROWS }, (exported) => {
    const row = rowOf(exported, texts);
    const columns = Object.keys(texts.recruiting.exported.columns) as (keyof Row)[];
    lines.push(
      csvLine(
        columns.map((column) => row[column]),
        format,
      ),
    );
  });
  return Buffer.from(lines.join(''));
}

type Row = Readonly<Record<keyof Messages['recruiting']['exported']['columns'], Cell>>;

function rowOf({ rank, application, decision }: Exported, texts: Messages): Row {
  const { score } = application;
  const skills = (kind: Criterion['kind'], status: Criterion['status']): string =>
    (score?.skills.criteria ?? [])
      .filter((criterion) => criterion.kind === kind && criterion.status === status)
      .map(({ skill }) => skill)
      .join(' · ');
  return {
    rank,
    name: application.candidateName,
    email: application.candidateEmail,
    received: dateTime(application.receivedAt),
    status: texts.statuses[application.status],
    score: application.scoreValue,
    processing: texts.recruiting.exported.processing[application.processing],
    skillsPoints: score?.skills.assessed === true ? score.skills.points : null,
    wordingPoints: score?.wording.points ?? null,
    meaningPoints: score?.meaning?.points ?? null,
    matched: skills('must-have', 'matched'),
    related: skills('must-have', 'related'),
    missing: skills('must-have', 'missing'),
    nice: skills('nice-to-have', 'matched'),
    decidedBy: decision?.recruiterName ?? null,
    decidedAt: decision === undefined ? null : dateTime(decision.decidedAt),
    note: decision?.note ?? null,
    mode: score?.mode ?? null,
    weights: score?.weightsVersion ?? null,
    model: score?.model ?? null,
    id: application.id,
  };
}

/** As spreadsheets understand it everywhere. */
function dateTime(date: Date): string {
  return date.toISOString().slice(0, 16).replace('T', ' ');
}
