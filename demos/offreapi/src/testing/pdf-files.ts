import { deflateSync } from 'node:zlib';
import PdfKitDocument from 'pdfkit';

/** A CV of one page; `pages` adds more of the same. */
export function textPdf(text: string, options: { pages?: number; password?: string } = {}): Promise<Buffer> {
  const doc = new PdfKitDocument({
    size: 'A4',
    ...(options.password !== undefined && { userPassword: options.password }),
  });
  for (let page = 1; page <= (options.pages ?? 1); page++) {
    if (page > 1) doc.addPage();
    doc.fontSize(11).text(text);
  }
  return finish(doc);
}

/** A page with a picture of text and no text. */
export function imageOnlyPdf(): Promise<Buffer> {
  const doc = new PdfKitDocument({ size: 'A4' });
  for (let line = 0; line < 40; line++)
    doc.rect(60, 60 + 15 * line, 400 - (line % 7) * 20, 8).fill('#333333');
  return finish(doc);
}

/** A small file whose page inflates to spaces without end: nested filters multiply the size by a million. */
export function inflatingPdf(): Buffer {
  const once = deflateSync(Buffer.alloc(600_000_000, 0x20), { level: 1 });
  return rawPdf(deflateSync(once, { level: 9 }), '[/FlateDecode /FlateDecode]');
}

/** A 200 KB file with five million pieces of text. */
export function endlessPdf(): Buffer {
  return rawPdf(
    deflateSync(Buffer.from(`BT /F1 9 Tf 9 9 Td ${'(hello world) Tj '.repeat(5_000_000)} ET`)),
    '/FlateDecode',
  );
}

/** A small file whose one piece of text has millions of parts, more than fit a small heap. */
export function hoggingPdf(): Buffer {
  return rawPdf(deflateSync(Buffer.from(`BT /F1 9 Tf [${'(a)1'.repeat(12_000_000)}] TJ ET`)), '/FlateDecode');
}

/** Right at both ends and nonsense between. */
export function brokenPdf(): Buffer {
  return Buffer.from(
    `%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 99 0 R >>\nendobj\n${'garbage '.repeat(50)}\n%%EOF\n`,
  );
}

/** A PDF whose bytes are also HTML with a script. */
export async function polyglotPdf(text: string): Promise<Buffer> {
  return Buffer.concat([Buffer.from('<html><script>alert(1)</script>\n'), await textPdf(text)]);
}

function rawPdf(content: Buffer, filter: string): Buffer {
  const head = `%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >> endobj
5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj
4 0 obj << /Length ${content.length} /Filter ${filter} >> stream
`;
  const tail = '\nendstream endobj\ntrailer << /Root 1 0 R /Size 6 >>\n%%EOF\n';
  return Buffer.concat([Buffer.from(head), content, Buffer.from(tail)]);
}

async function finish(doc: PDFKit.PDFDocument): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const done = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve());
    doc.on('error', reject);
  });
  doc.end();
  await done;
  return Buffer.concat(chunks);
}
