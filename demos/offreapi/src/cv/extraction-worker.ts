import './without-canvas.ts';
import { parentPort } from 'node:worker_threads';
import { createSpanRecorder, type HandedOverTrace, type RecordedSpans } from '@vigie/tracing';
import { collectYoung } from '../database/free-buffer.ts';
import { guardAllocations } from './allocation-guard.ts';
import { cleanText, countLetters } from './clean-text.ts';
import { cvLimits } from './limits.ts';
import { PdfText } from './pdf-text.ts';
import type { RefusalCode } from './refusal.ts';

/** From the extractor: one file. */
export interface ExtractionRequest {
  readonly file: Uint8Array<ArrayBuffer>;
  readonly trace: HandedOverTrace | undefined;
}

/** Back to the extractor: `ready` once, then one answer a file. */
export type ExtractionAnswer =
  | { readonly kind: 'ready' }
  | ({ readonly spans: RecordedSpans | undefined } & ExtractionOutcome);

export type ExtractionOutcome =
  | { readonly kind: 'text'; readonly text: string; readonly pages: number; readonly hiddenWords: number }
  | { readonly kind: 'refused'; readonly code: RefusalCode };

const port = parentPort;
if (port === null) throw new Error('This module is the entry point of a worker thread.');

const LARGE_BYTES = 1_048_576;
const recorder = createSpanRecorder({ outgoingHttp: false });
const buffers = guardAllocations({ single: cvLimits.streamBytes, total: cvLimits.streamsBytes });

port.on('message', (request: ExtractionRequest) => {
  const recording = recorder.begin(request.trace);
  const large = request.file.length > LARGE_BYTES;
  void recording
    .run(() => read(request.file))
    .finally(() => large && collectYoung())
    .then((outcome) =>
      port.postMessage({ ...outcome, spans: recording.finish() } satisfies ExtractionAnswer),
    );
});
port.postMessage({ kind: 'ready' } satisfies ExtractionAnswer);

async function read(file: Uint8Array<ArrayBuffer>): Promise<ExtractionOutcome> {
  buffers.begin();
  const parser = new PdfText({
    data: file,
    verbosity: 0,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    stopAtErrors: false,
  });
  try {
    const pages = await recorder.tracer.startActiveSpan('pdf.open', async (span) => {
      try {
        // No page has that number: this opens the file and reads none.
        const { total } = await parser.getText({ partial: [0] });
        span.setAttribute('pdf.pages', total);
        return total;
      } finally {
        span.end();
      }
    });
    if (pages > cvLimits.pages) return { kind: 'refused', code: 'cv-too-many-pages' };
    const text = await recorder.tracer.startActiveSpan('pdf.read', async (span) => {
      try {
        return cleanText(await readPages(parser, pages));
      } finally {
        span.end();
      }
    });
    if (buffers.exceeded) return { kind: 'refused', code: 'cv-too-heavy' };
    if (countLetters(text) < cvLimits.minLetters) return { kind: 'refused', code: 'cv-image-only' };
    return { kind: 'text', text, pages, hiddenWords: parser.hiddenWords };
  } catch (error) {
    return { kind: 'refused', code: causeOf(error as Error) };
  } finally {
    await parser.destroy().catch(() => {});
  }
}

/** One page after another: what is beyond the characters that are kept need not be read. */
async function readPages(parser: PdfText, pages: number): Promise<string> {
  let raw = '';
  for (let page = 1; page <= pages && raw.length < 2 * cvLimits.characters; page++) {
    // Without a joiner of our own, “-- 1 of 1 --” would get into the text.
    raw += (await parser.getText({ partial: [page], pageJoiner: '\n' })).text;
  }
  return raw;
}

function causeOf(error: Error): RefusalCode {
  if (buffers.exceeded) return 'cv-too-heavy';
  return error.name === 'PasswordException' ? 'cv-encrypted' : 'cv-unreadable';
}
