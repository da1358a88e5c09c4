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

/** A page with text that a reader sees, and more that is drawn too small, above, below and beside the page. */
export function hiddenTextPdf(text: string, hidden: string): Promise<Buffer> {
  const doc = new PdfKitDocument({ size: 'A4' });
  doc.fontSize(11).text(text);
  const drawn = { lineBreak: false };
  doc.fontSize(1).text(hidden, 72, 700, drawn);
  doc.fontSize(11).text(hidden, 700, 300, drawn).text(hidden, 72, -40, drawn).text(hidden, 72, 900, drawn);
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

/** A valid ZIP archive in front of a PDF: both kinds of reader are content. */
export async function zipPolyglotPdf(text: string): Promise<Buffer> {
  const name = 'word/document.xml';
  const local = Buffer.alloc(30 + name.length);
  local.writeUInt32LE(0x04_03_4b_50, 0);
  local.writeUInt16LE(name.length, 26);
  local.write(name, 30);
  return Buffer.concat([local, await textPdf(text)]);
}

/** Says it has a thousand pages and has them: all the same one. */
export function thousandPagesPdf(text: string): Buffer {
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${'3 0 R '.repeat(1000)}] /Count 1000 >>`,
    ...pageOf(text),
  ]);
}

/** Pages that are their own parents, for ever. */
export function pagesWithoutEndPdf(): Buffer {
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>',
  ]);
}

/** A drawing that draws itself. */
export function drawingWithoutEndPdf(text: string): Buffer {
  const form =
    '/Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /X 6 0 R >> /Font << /F1 5 0 R >> >>';
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>',
    stream(`${drawn(text)} /X Do`),
    HELVETICA,
    stream('/X Do /X Do', form),
  ]);
}

/** One stream of text, drawn a hundred thousand times. */
export function repeatingPdf(): Buffer {
  const [, content, font] = pageOf('All work and no play. '.repeat(20));
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents [${'4 0 R '.repeat(100_000)}] /Resources << /Font << /F1 5 0 R >> >> >>`,
    content ?? '',
    font ?? '',
  ]);
}

/** Fifty streams that each unpack to just below the bound of one. */
export function manyHeavyStreamsPdf(): Buffer {
  const heavy = stream(deflateSync(Buffer.alloc(7_500_000, 0x20)), '/Filter /FlateDecode');
  const refs = Array.from({ length: 50 }, (_, index) => `${6 + index} 0 R`).join(' ');
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents [${refs}] /Resources << /Font << /F1 5 0 R >> >> >>`,
    stream(''),
    HELVETICA,
    ...Array.from({ length: 50 }, () => heavy),
  ]);
}

/** Asks a reader to run a script, to open an attached program and to send a form, and has a text as well. */
export function activePdf(text: string): Buffer {
  const script = "app.alert('no'); this.submitForm('http://127.0.0.1:9/'); while (true) {}";
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R /AA << /WC 6 0 R >> /Names << /JavaScript << /Names [(a) 6 0 R] >> /EmbeddedFiles << /Names [(run.exe) 7 0 R] >> >> >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    ...pageOf(text),
    `<< /S /JavaScript /JS (${script.replaceAll(/[()]/g, (found) => `\\${found}`)}) /Next << /S /Launch /F (run.exe) >> >>`,
    '<< /Type /Filespec /F (run.exe) /EF << /F 8 0 R >> >>',
    stream('MZ not a program', '/Type /EmbeddedFile'),
  ]);
}

/** Every offset of its table is wrong; readers rebuild the table. */
export function wrongXrefPdf(text: string): Buffer {
  const file = simplePdf(text).toString('latin1');
  return Buffer.from(file.replaceAll(/^\d{10}(?= 00000 n)/gm, '0000000042'), 'latin1');
}

/** Its table of objects names itself as the one before it. */
export function xrefWithoutEndPdf(text: string): Buffer {
  const file = simplePdf(text).toString('latin1');
  const at = file.lastIndexOf('\nxref') + 1;
  return Buffer.from(file.replace('trailer\n<<', `trailer\n<< /Prev ${at}`), 'latin1');
}

/** Dictionaries within dictionaries, deeper than any stack. */
export function deepPdf(): Buffer {
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /Deep ${'<< /A '.repeat(200_000)}null${' >>'.repeat(200_000)} >>`,
  ]);
}

/** One page of text by hand. */
export function simplePdf(text: string): Buffer {
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    ...pageOf(text),
  ]);
}

const HELVETICA = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>';

/** Objects 3 to 5: a page, its content, its font. */
function pageOf(text: string): (string | Buffer)[] {
  return [
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    stream(drawn(text)),
    HELVETICA,
  ];
}

function drawn(text: string): string {
  const lines = text.match(/.{1,80}(?:\s|$)/g) ?? [];
  return `BT /F1 9 Tf 40 760 Td 12 TL ${lines.map((line) => `(${line.replaceAll(/[()\\]/g, ' ')}) '`).join(' ')} ET`;
}

function stream(content: string | Buffer, dictionary = ''): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  return Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ]);
}

/** A file of these objects, numbered from 1, with a table of where they are. */
function pdfOf(objects: readonly (string | Buffer)[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  const add = (part: Buffer): void => {
    parts.push(part);
    length += part.length;
  };
  for (const [index, object] of objects.entries()) {
    offsets.push(length);
    add(Buffer.from(`${index + 1} 0 obj\n`));
    add(typeof object === 'string' ? Buffer.from(object, 'latin1') : object);
    add(Buffer.from('\nendobj\n'));
  }
  const at = length;
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  add(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
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
