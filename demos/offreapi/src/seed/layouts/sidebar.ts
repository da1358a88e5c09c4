import type { DrawCv } from '../generate-cv.ts';

const SIDE = 190;

/** Two columns: contact, skills and languages on a dark side, the story on the other. */
export const drawSidebar: DrawCv = (doc, profile, titles) => {
  doc.rect(0, 0, SIDE, doc.page.height).fill('#20403d');
  const side = { width: SIDE - 44 };
  const sideTitle = (title: string): void => {
    doc.moveDown(1.2).font('Helvetica-Bold').fontSize(12).fillColor('#f0c46c').text(title, 24, doc.y, side);
    doc.moveDown(0.3).font('Helvetica').fontSize(9.5).fillColor('#ffffff');
  };
  doc.y = 60;
  sideTitle(titles.contact);
  for (const line of [profile.email, profile.phone, profile.address, profile.personal ?? '']) {
    if (line !== '') doc.text(line, 24, doc.y, side).moveDown(0.3);
  }
  sideTitle(titles.skills);
  for (const skill of profile.skills) doc.text(`• ${skill}`, 24, doc.y, side);
  sideTitle(titles.languages);
  for (const language of profile.languages) doc.text(language, 24, doc.y, side);

  const left = SIDE + 28;
  const main = { width: doc.page.width - left - 40 };
  const mainTitle = (title: string): void => {
    doc.moveDown(1.1).font('Helvetica-Bold').fontSize(13).fillColor('#20403d').text(title, left, doc.y, main);
    doc.moveDown(0.3).font('Helvetica').fontSize(10).fillColor('#222222');
  };
  doc.font('Helvetica-Bold').fontSize(24).fillColor('#20403d').text(profile.name, left, 56, main);
  doc.font('Helvetica').fontSize(13).fillColor('#8a6414').text(profile.headline, left, doc.y, main);
  mainTitle(titles.profile);
  doc.text(profile.summary, left, doc.y, main);
  mainTitle(titles.experience);
  for (const job of profile.experience) {
    doc.font('Helvetica-Bold').fontSize(10.5).text(job.role, left, doc.y, main);
    doc.font('Helvetica-Oblique').fontSize(9.5).text(`${job.where} | ${job.when}`, left, doc.y, main);
    doc.font('Helvetica').fontSize(10);
    for (const line of job.lines) doc.text(`- ${line}`, left, doc.y, main);
    doc.moveDown(0.6);
  }
  mainTitle(titles.education);
  for (const line of profile.education) doc.text(line, left, doc.y, main);
};
