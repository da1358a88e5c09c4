import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Grade, LabelledCv, LabelledOffer, LabelledSet, Language, Trap } from './labelled-set.ts';
import { readDocuments, SetError, type SetDocument } from './set-document.ts';

/**
 * Reads a labelled set: every `*.md` file of a folder, in the format of docs/scoring-evaluation.md.
 *
 * @throws SetError that names file, line and what to change
 */
export function readSet(folder: string): LabelledSet {
  const documents = filesOf(folder).flatMap((file) =>
    readDocuments(file, readFileSync(join(folder, file), 'utf8')),
  );
  const cvs = documents.filter(({ kind }) => kind === 'cv').map(readCv);
  const offers = documents.filter(({ kind }) => kind === 'offer').map((document) => readOffer(document, cvs));
  if (cvs.length === 0 || offers.length === 0) {
    throw new SetError(
      folder,
      `holds ${offers.length} offers and ${cvs.length} CVs: it takes one of each at least`,
    );
  }
  refuseTwins(documents);
  return { cvs, offers };
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .sort();
  } catch (error) {
    throw new SetError(folder, `is no folder that can be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function readCv(document: SetDocument): LabelledCv {
  const { id, body: text } = document;
  const name = document.fields.get('name') ?? '';
  const email = document.fields.get('email') ?? '';
  return { id, trade: document.required('trade'), language: languageOf(document), name, email, text };
}

function readOffer(document: SetDocument, cvs: readonly LabelledCv[]): LabelledOffer {
  const grades = gradesOf(document, cvs);
  return {
    id: document.id,
    trade: document.required('trade'),
    language: languageOf(document),
    title: document.required('title'),
    place: document.fields.get('place') ?? '',
    mustHave: listOf(document, 'must'),
    niceToHave: listOf(document, 'nice'),
    description: document.body,
    grades,
    traps: trapsOf(document, cvs, grades),
  };
}

function languageOf(document: SetDocument): Language {
  const language = document.required('language');
  if (language === 'fr' || language === 'en') return language;
  throw document.error(`language is ${JSON.stringify(language)}: it is fr or en`);
}

function listOf(document: SetDocument, field: string): string[] {
  return (document.fields.get(field) ?? '')
    .split('|')
    .map((item) => item.trim())
    .filter(Boolean);
}

/** `trade:NAME` grades all CVs of a trade; a CV that is named as well keeps its own grade. */
function gradesOf(document: SetDocument, cvs: readonly LabelledCv[]): Map<string, Grade> {
  const named = new Map<string, Grade>();
  const byTrade = new Map<string, Grade>();
  for (const grade of [1, 2, 3] as const) {
    for (const entry of wordsOf(document, `grade-${grade}`)) {
      const trade = entry.startsWith('trade:') ? entry.slice('trade:'.length) : undefined;
      const into = trade === undefined ? named : byTrade;
      const ids = trade === undefined ? [entry] : cvs.filter((cv) => cv.trade === trade).map(({ id }) => id);
      if (ids.length === 0) throw document.error(`grade-${grade} names the trade ${trade}, which no CV has`);
      for (const id of ids) {
        requireCv(document, cvs, id);
        if (into.has(id)) throw document.error(`${id} is graded twice`);
        into.set(id, grade);
      }
    }
  }
  return new Map([...byTrade, ...named]);
}

const TRAPS: readonly Trap[] = ['adjacent', 'denied', 'homonym', 'seniority', 'stuffing'];

function trapsOf(
  document: SetDocument,
  cvs: readonly LabelledCv[],
  grades: ReadonlyMap<string, Grade>,
): Map<string, Trap> {
  const traps = new Map<string, Trap>();
  for (const trap of TRAPS) {
    for (const id of wordsOf(document, `trap-${trap}`)) {
      requireCv(document, cvs, id);
      if ((grades.get(id) ?? 0) > 1)
        throw document.error(`${id} is a trap and graded ${grades.get(id)}: 0 or 1`);
      traps.set(id, trap);
    }
  }
  return traps;
}

function wordsOf(document: SetDocument, field: string): string[] {
  return (document.fields.get(field) ?? '').split(/\s+/).filter(Boolean);
}

function requireCv(document: SetDocument, cvs: readonly LabelledCv[], id: string): void {
  if (!cvs.some((cv) => cv.id === id))
    throw document.error(`names the CV ${JSON.stringify(id)}, which no file has`);
}

function refuseTwins(documents: readonly SetDocument[]): void {
  const seen = new Map<string, SetDocument>();
  for (const document of documents) {
    const key = `${document.kind} ${document.id}`;
    const twin = seen.get(key);
    if (twin !== undefined)
      throw document.error(`the id ${document.id} is also that of ${twin.file}:${twin.line}`);
    seen.set(key, document);
  }
}
