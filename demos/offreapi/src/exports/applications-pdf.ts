import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { distributeScores, type Bin } from '../applications/distribution.ts';
import { exportRanking, type Exported } from '../applications/export-ranking.ts';
import type { RankingRequest } from '../applications/ranking.ts';
import type { Offer } from '../database/offer.ts';
import type { Locale } from '../http/locale.ts';
import { fill, messagesIn, plural, type Messages } from '../messages/messages.ts';
import type { Criterion, Quote } from '../scoring/scorer.ts';
import { pdfFonts } from './pdf-fonts.ts';

export interface PdfOptions extends Pick<RankingRequest, 'filters' | 'sort'> {
  readonly locale: Locale;
  /** Who prints it: it says so on the first page. */
  readonly printedFor: string;
  readonly now: Date;
  /** In words, what is left out; empty where nothing is. */
  readonly filtersInWords: readonly string[];
}

/** Nobody reads more on paper. */
export const MAX_PRINTED = 200;

const PAGE = { width: 595.28, height: 841.89 } as const;
const MARGIN = 44;
const WIDTH: number = PAGE.width - 2 * MARGIN;
const BOTTOM: number = PAGE.height - 60;
const INK = '#16211f';
const MUTED = '#566061';
const ACCENT = '#17605a';
const SECOND = '#c98a1b';
const LINE = '#d8d2c4';

type Doc = PDFKit.PDFDocument;

/** The ranking of an offer with its reasons, to print: a tagged PDF of A4 pages. */
export async function applicationsPdf(em: EntityManager, offer: Offer, options: PdfOptions): Promise<Buffer> {
  const { locale, filters, sort } = options;
  // 20 MB that are of no use until somebody prints.
  const { default: PdfDocument } = await import('pdfkit');
  const texts = messagesIn(locale);
  const exported: Exported[] = [];
  const request = { ...(filters && { filters }), ...(sort && { sort }), max: MAX_PRINTED };
  const total = await exportRanking(em, offer, request, (each) => void exported.push(each));
  const { bins, scored } = await distributeScores(em, offer.id);
  const doc = new PdfDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    lang: locale,
    displayTitle: true,
    info: {
      Title: fill(texts.recruiting.exported.pdfTitle, { title: offer.title }),
      CreationDate: options.now,
    },
  });
  const fonts = pdfFonts();
  doc.registerFont('regular', fonts.regular).registerFont('bold', fonts.bold);
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject));

  writeHead(doc, offer, { total, ...options }, texts);
  if (scored > 0) writeChart(doc, bins, texts);
  for (const [index, each] of exported.entries()) {
    writeCandidate(doc, each, texts, locale);
    // Setting type takes milliseconds a candidate: others have their turn in between.
    if (index % 5 === 4) await nextTurn();
  }
  writeFooters(doc, texts);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

function writeHead(
  doc: Doc,
  offer: Offer,
  options: PdfOptions & { readonly total: number },
  texts: Messages,
): void {
  const { exported } = texts.recruiting;
  const { locale, total, filtersInWords } = options;
  doc.font('regular').fontSize(9).fillColor(MUTED);
  doc.text(`${texts.app.name} · ${texts.contracts[offer.contract]} · ${offer.place}`);
  doc.font('bold').fontSize(19).fillColor(INK).text(offer.title, { paragraphGap: 4 });
  doc.font('regular').fontSize(9.5).fillColor(INK);
  const count = plural(locale, texts.recruiting.dashboard.shown, total);
  const date = options.now.toISOString().slice(0, 16).replace('T', ' ');
  doc.text(`${count}. ${fill(exported.printed, { date, name: options.printedFor })}.`);
  if (filtersInWords.length > 0) doc.text(fill(exported.filtered, { filters: filtersInWords.join(', ') }));
  if (total > MAX_PRINTED) doc.text(fill(exported.cut, { n: MAX_PRINTED, total }));
  doc.moveDown(0.4).font('bold').text(texts.ranking.decision).font('regular');
  doc.fillColor(MUTED).text(exported.confidential).moveDown(0.8);
}

function writeChart(doc: Doc, bins: readonly Bin[], texts: Messages): void {
  const height = 62;
  const top = doc.y + 16;
  const step = WIDTH / bins.length;
  const most = Math.max(3, ...bins.map(({ count }) => count));
  doc.font('bold').fontSize(9.5).fillColor(INK).text(texts.chart.title, MARGIN, doc.y);
  doc.font('regular').fontSize(8);
  for (const [index, { from, count }] of bins.entries()) {
    const x = MARGIN + index * step;
    const bar = count === 0 ? 0 : Math.max(2, (height * count) / most);
    doc.rect(x + 2, top + 10 + height - bar, step - 4, bar).fill(ACCENT);
    doc.fillColor(INK);
    if (count > 0)
      doc.text(String(count), x, top + height - bar, { width: step, align: 'center', lineBreak: false });
    doc
      .fillColor(MUTED)
      .text(`${from}–${from + 10}`, x, top + height + 14, { width: step, align: 'center', lineBreak: false });
  }
  rule(doc, top + height + 10);
  doc.x = MARGIN;
  doc.y = top + height + 34;
}

function writeCandidate(
  doc: Doc,
  { rank, application, decision }: Exported,
  texts: Messages,
  locale: Locale,
): void {
  const { exported } = texts.recruiting;
  const { score } = application;
  if (doc.y > BOTTOM - 84) doc.addPage();
  rule(doc, doc.y);
  const top = doc.y + 7;
  doc
    .font('bold')
    .fontSize(11)
    .fillColor(INK)
    .text(`${rank}. ${application.candidateName}`, MARGIN, top, { width: WIDTH - 130 });
  const below = doc.y;
  const points = score === null ? exported.noScore : `${score.value.toLocaleString(locale)} / 100`;
  doc.text(points, PAGE.width - MARGIN - 120, top, { width: 120, align: 'right', lineBreak: false });
  if (score !== null) writeMeter(doc, score.skills.assessed ? score.skills.points : 0, score.value, top + 15);
  doc.font('regular').fontSize(8.5).fillColor(MUTED);
  const received = fill(texts.ranking.received, { date: application.receivedAt.toISOString().slice(0, 10) });
  const facts = `${application.candidateEmail} · ${received} · ${texts.statuses[application.status]}`;
  doc
    .text(facts, MARGIN, below, { width: WIDTH - 130 })
    .fillColor(INK)
    .fontSize(9);
  const criteria = score?.skills.criteria ?? [];
  writeCriteria(
    doc,
    exported.required,
    criteria.filter(({ kind }) => kind === 'must-have'),
    texts,
  );
  writeCriteria(
    doc,
    exported.other,
    criteria.filter(({ kind }) => kind === 'nice-to-have'),
    texts,
  );
  if (decision !== undefined) {
    const day = decision.decidedAt.toISOString().slice(0, 10);
    const values = { status: texts.statuses[decision.toStatus], name: decision.recruiterName, date: day };
    const note = decision.note === '' ? '' : ` – ${decision.note}`;
    doc.font('bold').text(`${fill(texts.recruiting.dashboard.decidedBy, values)}${note}`, MARGIN, doc.y + 2, {
      width: WIDTH,
    });
  }
  if (score !== null) {
    const weights = `${exported.columns.weights} ${score.weightsVersion}`;
    const method = `${texts.explanation.modes[score.mode]} · ${weights}${score.model === null ? '' : ` · ${score.model}`}`;
    doc
      .font('regular')
      .fontSize(7.5)
      .fillColor(MUTED)
      .text(method, MARGIN, doc.y + 2, { width: WIDTH });
  }
  doc.y += 9;
}

function writeMeter(doc: Doc, skills: number, value: number, y: number): void {
  const left = PAGE.width - MARGIN - 120;
  doc.rect(left, y, 120, 4).fill(LINE);
  doc.rect(left, y, 1.2 * value, 4).fill(SECOND);
  doc.rect(left, y, 1.2 * skills, 4).fill(ACCENT);
}

/** Each skill with what was found, and the words of the CV that say so. */
function writeCriteria(doc: Doc, title: string, criteria: readonly Criterion[], texts: Messages): void {
  if (criteria.length === 0) return;
  doc
    .font('bold')
    .fillColor(INK)
    .text(`${title} `, MARGIN, doc.y + 2, { width: WIDTH, continued: true })
    .font('regular');
  for (const [index, { skill, status, evidence }] of criteria.entries()) {
    const last = index === criteria.length - 1;
    const quote =
      evidence === undefined ? '' : ` ${fill(texts.recruiting.exported.quote, { text: shorten(evidence) })}`;
    const rest = `${quote}${last ? '' : ' · '}`;
    const verdict = texts.explanation[status].toLowerCase();
    // A last piece that is empty would not end the line.
    doc
      .fillColor(status === 'missing' ? MUTED : INK)
      .text(`${skill} (${verdict})`, { continued: rest !== '' });
    if (rest !== '') doc.fillColor(MUTED).text(rest, { continued: !last });
  }
}

/** Whole words round the match. */
function shorten({ before, match, after }: Quote): string {
  const left = before.length <= 40 ? before : `…${before.slice(-40).replace(/^\S*/, '')}`;
  const right = after.length <= 50 ? after : `${after.slice(0, 50).replace(/\S*$/, '').trimEnd()} …`;
  return `${left}${match}${right}`.replaceAll(/\s+/g, ' ').trim();
}

function writeFooters(doc: Doc, texts: Messages): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    doc.switchToPage(page);
    // Below the margin pdfkit would start another page.
    doc.page.margins.bottom = 0;
    const text = fill(texts.recruiting.exported.pageOf, { page: page + 1, pages: count });
    doc.font('regular').fontSize(8).fillColor(MUTED);
    doc.text(text, MARGIN, PAGE.height - 36, { width: WIDTH, align: 'right', lineBreak: false });
  }
}

function rule(doc: Doc, y: number): void {
  doc
    .moveTo(MARGIN, y)
    .lineTo(PAGE.width - MARGIN, y)
    .lineWidth(0.6)
    .stroke(LINE);
}
