import type { DrawCv } from '../generate-cv.ts';

/** A coloured band across the top, then two columns of unequal width below. */
export const drawBand: DrawCv = (doc, profile, titles) => {
  doc.rect(0, 0, doc.page.width, 118).fill('#c4552d');
  doc.font('Helvetica-Bold').fontSize(25).fillColor('#ffffff').text(profile.name, 50, 34);
  doc.font('Helvetica').fontSize(13).text(profile.headline);
  doc.fontSize(9.5).text([profile.email, profile.phone, profile.address].join('  |  '));
  if (profile.personal !== undefined) doc.text(profile.personal);

  const title = (text: string, left: number, width: number): void => {
    doc.font('Helvetica-Bold').fontSize(12).fillColor('#c4552d').text(text, left, doc.y, { width });
    doc.moveDown(0.3).font('Helvetica').fontSize(10).fillColor('#222222');
  };

  doc.y = 140;
  title(titles.profile, 50, 495);
  doc.text(profile.summary, 50, doc.y, { width: 495 });
  doc.moveDown(1);
  const top = doc.y;

  title(titles.experience, 50, 320);
  for (const job of profile.experience) {
    doc.font('Helvetica-Bold').text(job.role, 50, doc.y, { width: 320 });
    doc.font('Helvetica').fillColor('#666666').text(`${job.where}, ${job.when}`, { width: 320 });
    doc
      .fillColor('#222222')
      .list([...job.lines], { width: 320, bulletRadius: 1.5, textIndent: 10, bulletIndent: 2 });
    doc.moveDown(0.7);
  }

  doc.y = top;
  title(titles.skills, 400, 145);
  for (const skill of profile.skills) doc.text(skill, 400, doc.y, { width: 145 });
  doc.moveDown(1);
  title(titles.languages, 400, 145);
  for (const language of profile.languages) doc.text(language, 400, doc.y, { width: 145 });
  doc.moveDown(1);
  title(titles.education, 400, 145);
  for (const line of profile.education) doc.text(line, 400, doc.y, { width: 145 }).moveDown(0.4);
};
