import { PDFParse, type LoadParameters } from 'pdf-parse';
import { readingOrder, type TextPiece } from './reading-order.ts';

/** Of pdf.js: what a page gives. */
interface Page {
  getViewport(options: { scale: number }): { convertToViewportPoint(x: number, y: number): [number, number] };
  getTextContent(): Promise<{ readonly items: readonly (TextItem | { readonly type: string })[] }>;
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

/** pdf-parse, but lines come in the order they are read in, not in the order they are drawn in. */
export class PdfText extends Parser {
  override async getPageText(page: Page): Promise<string> {
    const viewport = page.getViewport({ scale: 1 });
    const { items } = await page.getTextContent();
    const upright: TextPiece[] = [];
    const turned: string[] = [];
    for (const item of items) {
      if (!('str' in item)) continue;
      const [a, b, , , x, y] = item.transform;
      if (Math.abs(b) > Math.abs(a)) turned.push(item.str);
      else {
        const [left, baseline] = viewport.convertToViewportPoint(x, y);
        const size = item.height || Math.abs(a);
        upright.push({ text: item.str, left, baseline, width: item.width, size });
      }
    }
    return [readingOrder(upright), turned.join('')].join('\n');
  }
}
