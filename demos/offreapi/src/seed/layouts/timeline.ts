import type { DrawCv } from '../generate-cv.ts';

const DATES = 50;
const TEXT = 150;

/** Dates in a narrow column, what happened beside them. */
export const drawTimeline: DrawCv = (doc, profile, titles) => {
  const wide = { width: 545 - TEXT };
  doc.font('Helvetica-Bold').fontSize(21).fillColor('#233a6b').text(profile.name, DATES, 50);
  doc.font('Helvetica').fontSize(13).fillColor('#444444').text(profile.headline);
  doc.fontSize(9.5).text([profile.email, profile.phone].join('   '));
  doc.text(profile.address);
  if (profile.personal !== undefined) doc.text(profile.personal);

  const section = (title: string): void => {
    doc.moveDown(1).font('Helvetica-Bold').fontSize(11).fillColor('#233a6b').text(title.toUpperCase(), DATES);
    doc.moveDown(0.3).font('Helvetica').fontSize(10).fillColor('#222222');
  };
  const row = (label: string, draw: () => void): void => {
    const top = doc.y;
    doc.fillColor('#666666').text(label, DATES, top, { width: TEXT - DATES - 10 });
    doc.fillColor('#222222');
    doc.y = top;
    draw();
    doc.moveDown(0.5);
  };

  section(titles.profile);
  row('', () => doc.text(profile.summary, TEXT, doc.y, wide));
  section(titles.experience);
  for (const job of profile.experience) {
    row(job.when, () => {
      doc.font('Helvetica-Bold').text(`${job.role}, ${job.where}`, TEXT, doc.y, wide).font('Helvetica');
      for (const line of job.lines) doc.text(`• ${line}`, TEXT, doc.y, wide);
    });
  }
  section(titles.education);
  for (const line of profile.education) row('', () => doc.text(line, TEXT, doc.y, wide));
  section(titles.skills);
  row('', () => doc.text(profile.skills.join(' · '), TEXT, doc.y, wide));
  section(titles.languages);
  row('', () => doc.text(profile.languages.join(' · '), TEXT, doc.y, wide));
};
