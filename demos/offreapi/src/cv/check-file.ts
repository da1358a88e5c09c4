import { cvLimits } from './limits.ts';
import { CvRefusal } from './refusal.ts';

const HEADER_REACH = 1024;
const TRAILER_REACH = 4096;

/**
 * Looks at a file's bytes, not at its name or declared type, before anything parses it.
 *
 * @throws CvRefusal `cv-empty`, `cv-too-large`, `cv-not-a-pdf`, `cv-truncated`
 */
export function checkFile(file: Buffer): void {
  if (file.length === 0) throw new CvRefusal('cv-empty');
  if (file.length > cvLimits.fileBytes) throw new CvRefusal('cv-too-large');
  // Readers accept a PDF whose header comes within the first kilobyte (ISO 32000-2, annex I).
  if (!file.subarray(0, HEADER_REACH).includes('%PDF-')) throw new CvRefusal('cv-not-a-pdf');
  if (!tail(file).includes('%%EOF')) throw new CvRefusal('cv-truncated');
}

/** The last bytes, not counting the zeros and blanks some tools pad a file with. */
function tail(file: Buffer): Buffer {
  let end = file.length;
  while (end > 0 && isPadding(file[end - 1])) end--;
  return file.subarray(Math.max(0, end - TRAILER_REACH), end);
}

function isPadding(byte: number | undefined): boolean {
  return byte === 0 || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
