import PdfKitDocument from 'pdfkit';
import type { CvLayout, CvProfile } from './cv-profile.ts';
import { drawBand } from './layouts/band.ts';
import { drawClassic } from './layouts/classic.ts';
import { drawSidebar } from './layouts/sidebar.ts';
import { drawTimeline } from './layouts/timeline.ts';

/** Draws a page of a CV; the document is A4 and open. */
export type DrawCv = (doc: PDFKit.PDFDocument, profile: CvProfile, titles: SectionTitles) => void;

export interface SectionTitles {
  readonly profile: string;
  readonly experience: string;
  readonly education: string;
  readonly skills: string;
  readonly languages: string;
  readonly contact: string;
}

const titles: Readonly<Record<CvProfile['language'], SectionTitles>> = {
  fr: {
    profile: 'Profil',
    experience: 'Expérience',
    education: 'Formation',
    skills: 'Compétences',
    languages: 'Langues',
    contact: 'Contact',
  },
  en: {
    profile: 'Profile',
    experience: 'Experience',
    education: 'Education',
    skills: 'Skills',
    languages: 'Languages',
    contact: 'Contact',
  },
};

const layouts: Readonly<Record<CvLayout, DrawCv>> = {
  classic: drawClassic,
  sidebar: drawSidebar,
  timeline: drawTimeline,
  band: drawBand,
};

/** Makes the PDF of a profile. The same profile always gives the same bytes. */
export function generateCv(profile: CvProfile): Promise<Buffer> {
  const doc = new PdfKitDocument({
    size: 'A4',
    margin: 50,
    info: { Title: `CV ${profile.name}`, CreationDate: new Date(0), ModDate: new Date(0) },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
  layouts[profile.layout](doc, profile, titles[profile.language]);
  doc.end();
  return done;
}
