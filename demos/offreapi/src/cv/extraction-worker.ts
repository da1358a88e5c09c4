import { parentPort } from 'node:worker_threads';
import { PDFParse } from 'pdf-parse';
import { cleanText, countLetters } from './clean-text.ts';
import { cvLimits } from './limits.ts';
import type { RefusalCode } from './refusal.ts';

/** From the extractor: one file. */
export interface ExtractionRequest {
  readonly file: Uint8Array<ArrayBuffer>;
}

/** Back to the extractor: `ready` once, then one answer a file. */
export type ExtractionAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'text'; readonly text: string; readonly pages: number }
  | { readonly kind: 'refused'; readonly code: RefusalCode };

const port = parentPort;
if (port === null) throw new Error('This module is the entry point of a worker thread.');

port.on('message', (request: ExtractionRequest) => {
  void read(request.file).then((answer) => port.postMessage(answer));
});
port.postMessage({ kind: 'ready' } satisfies ExtractionAnswer);

async function read(file: Uint8Array<ArrayBuffer>): Promise<ExtractionAnswer> {
  const parser = new PDFParse({
    data: file,
    verbosity: 0,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
  });
  try {
    const { total: pages } = await parser.getInfo();
    if (pages > cvLimits.pages) return { kind: 'refused', code: 'cv-too-many-pages' };
    // Without a joiner of our own, “-- 1 of 1 --” would get into the text.
    const { text: raw } = await parser.getText({ pageJoiner: '\n' });
    const text = cleanText(raw);
    if (countLetters(text) < cvLimits.minLetters) return { kind: 'refused', code: 'cv-image-only' };
    return { kind: 'text', text, pages };
  } catch (error) {
    return {
      kind: 'refused',
      code: (error as Error).name === 'PasswordException' ? 'cv-encrypted' : 'cv-unreadable',
    };
  } finally {
    await parser.destroy().catch(() => {});
  }
}
