import * as fc from 'fast-check';

export interface Multipart {
  readonly contentType: string;
  readonly body: Buffer;
}

interface Part {
  readonly headers: string;
  readonly content: Buffer;
}

/** A form with its file, in order. */
export function writeForm(fields: Readonly<Record<string, unknown>>, cv: Buffer): Multipart {
  return write([...textParts(fields), filePart('cv', 'cv.pdf', cv)], 'offreapi-fuzz');
}

/** Forms that are broken, or meant to break something. */
export function hostileForm(fields: Readonly<Record<string, unknown>>, cv: Buffer): fc.Arbitrary<Multipart> {
  const boundary = 'offreapi-fuzz';
  const texts = textParts(fields);
  const good = write([...texts, filePart('cv', 'cv.pdf', cv)], boundary);
  const fileNames = fc.constantFrom(
    '../../../tmp/x.pdf',
    '/etc/passwd',
    'a\u0000.pdf',
    '"; filename="b',
    'é'.repeat(2000),
    '',
  );
  const files = fc.constantFrom(...hostileFiles(cv));
  return fc.oneof(
    files.map((file) => write([...texts, filePart('cv', 'cv.pdf', file)], boundary)),
    fileNames.map((name) => write([...texts, filePart('cv', name, cv)], boundary)),
    fc.constantFrom(
      write(texts, boundary),
      write([filePart('cv', 'cv.pdf', cv)], boundary),
      write([...texts, filePart('other', 'cv.pdf', cv)], boundary),
      write([...texts, filePart('cv', 'a.pdf', cv), filePart('cv', 'b.pdf', cv)], boundary),
      write([...texts, ...texts, filePart('cv', 'cv.pdf', cv)], boundary),
      write([...textParts({ cv: 'not a file' }), ...texts], boundary),
      write(
        textParts(Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}`, 'x']))),
        boundary,
      ),
      write(textParts({ ...fields, message: 'x'.repeat(70_000) }), boundary),
      write(
        textParts({ __proto__x: '1', constructor: '2', 'name[]': '3', 'name[__proto__]': '4' }),
        boundary,
      ),
      { ...good, body: good.body.subarray(0, Math.floor(good.body.length / 2)) },
      { ...good, body: Buffer.alloc(0) },
      { ...good, contentType: 'multipart/form-data' },
      { ...good, contentType: 'multipart/form-data; boundary=' },
      { ...good, contentType: 'multipart/form-data; boundary=another' },
      { ...good, contentType: `multipart/form-data; boundary=${'x'.repeat(300)}` },
      { ...good, contentType: 'multipart/mixed; boundary=offreapi-fuzz' },
      { contentType: good.contentType, body: Buffer.from(`--${boundary}\r\n\r\n\r\n--${boundary}--\r\n`) },
      {
        contentType: good.contentType,
        body: Buffer.from(`--${boundary}\r\nContent-Disposition: form-data\r\n\r\nx\r\n--${boundary}--`),
      },
      {
        contentType: good.contentType,
        body: Buffer.from(
          `--${boundary}\r\nContent-Transfer-Encoding: nonsense\r\nContent-Disposition: form-data; name="cv"; filename="x"\r\n\r\nx\r\n--${boundary}--`,
        ),
      },
    ),
  );
}

function hostileFiles(cv: Buffer): Buffer[] {
  return [
    Buffer.alloc(0),
    Buffer.from('%PDF-'),
    Buffer.from('%PDF-1.7\n%%EOF\n'),
    Buffer.from('PK\u0003\u0004 polyglot'),
    Buffer.from('<html><script>alert(1)</script>%PDF-1.7'),
    Buffer.concat([Buffer.from('GIF89a'), cv]),
    Buffer.concat([cv, Buffer.from('<script>alert(1)</script>')]),
    cv.subarray(0, Math.floor(cv.length / 3)),
    Buffer.alloc(6 * 1024 * 1024, 'x'),
  ];
}

function textParts(fields: Readonly<Record<string, unknown>>): Part[] {
  return Object.entries(fields).map(([name, value]) => ({
    headers: `Content-Disposition: form-data; name="${name}"`,
    content: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  }));
}

function filePart(name: string, fileName: string, content: Buffer): Part {
  return {
    headers: `Content-Disposition: form-data; name="${name}"; filename="${fileName}"\r\nContent-Type: application/pdf`,
    content,
  };
}

function write(parts: readonly Part[], boundary: string): Multipart {
  const chunks = parts.flatMap(({ headers, content }) => [
    Buffer.from(`--${boundary}\r\n${headers}\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  };
}
