import type { DrawCv } from '../generate-cv.ts';

/** One column, centred head, ruled sections, in a serif. */
export const drawClassic: DrawCv = (doc, profile, titles) => {
  doc.font('Times-Bold').fontSize(22).fillColor('#1d2a2b').text(profile.name, { align: 'center' });
  doc.font('Times-Italic').fontSize(14).text(profile.headline, { align: 'center' });
  doc.moveDown(0.4).font('Times-Roman').fontSize(10);
  doc.text(`${profile.address}  –  ${profile.phone}  –  ${profile.email}`, { align: 'center' });
  if (profile.personal !== undefined) doc.text(profile.personal, { align: 'center' });

  const section = (title: string): void => {
    doc.moveDown(1).font('Times-Bold').fontSize(13).fillColor('#7a2e1d').text(title.toUpperCase());
    doc.moveTo(50, doc.y).lineTo(545, doc.y).strokeColor('#7a2e1d').lineWidth(0.7).stroke();
    doc.moveDown(0.4).font('Times-Roman').fontSize(11).fillColor('#1d2a2b');
  };

  section(titles.profile);
  doc.text(profile.summary, { align: 'justify' });
  section(titles.experience);
  for (const job of profile.experience) {
    doc.font('Times-Bold').text(`${job.role}, ${job.where}`, { continued: true });
    doc.font('Times-Roman').text(`   ${job.when}`);
    doc.list([...job.lines], { bulletRadius: 1.6, textIndent: 12, bulletIndent: 4 });
    doc.moveDown(0.4);
  }
  section(titles.education);
  for (const line of profile.education) doc.text(line);
  section(titles.skills);
  doc.text(profile.skills.join(', '));
  section(titles.languages);
  doc.text(profile.languages.join(', '));
};
