import { describe, expect, it } from 'vitest';
import { checkFile } from './check-file.ts';
import { cvLimits } from './limits.ts';

const pdf = (body: string): Buffer => Buffer.from(`%PDF-1.7\n${body}\nstartxref\n0\n%%EOF`);

describe('checkFile', () => {
  it('lets a PDF pass, also with junk before its header and padding behind its end', () => {
    checkFile(pdf('x'));
    checkFile(Buffer.concat([Buffer.alloc(900, 0x20), pdf('x')]));
    checkFile(Buffer.concat([pdf('x'), Buffer.alloc(20_000)]));
  });

  it.each([
    ['cv-empty', Buffer.alloc(0)],
    ['cv-not-a-pdf', Buffer.from('PK\u0003\u0004 a Word document')],
    ['cv-not-a-pdf', Buffer.from('<html>%PDF</html>')],
    ['cv-not-a-pdf', Buffer.concat([Buffer.alloc(2000, 0x20), pdf('x')])],
    ['cv-truncated', pdf('x').subarray(0, -5)],
    ['cv-truncated', Buffer.concat([pdf('first revision'), Buffer.alloc(10_000, 0x41)])],
    ['cv-too-large', Buffer.concat([pdf('x'), Buffer.alloc(cvLimits.fileBytes)])],
  ])('answers %s', (code, file) => {
    expect(() => checkFile(file)).toThrow(expect.objectContaining({ name: 'CvRefusal', code }));
  });
});
