import { PDFParse, type LoadParameters } from 'pdf-parse';
import { readingOrder, type TextPiece } from './reading-order.ts';

/** Of pdf.js: what a page gives. */
interface Page {
  getViewport(options: { scale: number }): Viewport;
  getTextContent(): Promise<{ readonly items: readonly (TextItem | { readonly type: string })[] }>;
}

interface Viewport {
  readonly height: number;
  convertToViewportPoint(x: number, y: number): [number, number];
}

interface TextItem {
  readonly str: string;
  /** a, b, c, d, x, y of the PDF's text matrix. */
  readonly transform: readonly [number, number, number, number, number, number];
  readonly width: number;
  readonly height: number;
}

interface PageReader {
  getPageText(page: Page): Promise<string>;
}

type Reader = new (options: LoadParameters) => Omit<PDFParse, 'getPageText'> & PageReader;

/** Its types keep the method that puts a page's text together to themselves. */
const Parser: Reader = PDFParse as unknown as Reader;

/** In points, on a page as high as A4: below this nobody can read it, and nobody would print it. */
const READABLE_SIZE = 2.5;
const A4_HEIGHT = 842;

/**
 * pdf-parse, but lines come in the order they are read in, not in the order they are drawn in, and what is too small to be read is
 * left out. Text beside the page is left out by pdf.js.
 */
export class PdfText extends Parser {
  /** Words left out so far because nobody can read them. */
  hiddenWords = 0;

  override async getPageText(page: Page): Promise<string> {
    const viewport = page.getViewport({ scale: 1 });
    const { items } = await page.getTextContent();
    const smallest = READABLE_SIZE * Math.min(1, viewport.height / A4_HEIGHT);
    const upright: TextPiece[] = [];
    const turned: string[] = [];
    for (const item of items) {
      if (!('str' in item)) continue;
      const [a, b, , , x, y] = item.transform;
      const [left, baseline] = viewport.convertToViewportPoint(x, y);
      const size = item.height || Math.hypot(a, b);
      const piece = { text: item.str, left, baseline, width: item.width, size };
      if (size < smallest) this.hiddenWords += item.str.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
      else if (Math.abs(b) > Math.abs(a)) turned.push(item.str);
      else upright.push(piece);
    }
    return [readingOrder(upright), turned.join('')].join('\n');
  }
}
