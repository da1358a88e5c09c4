import { createRequire } from 'node:module';

/**
 * Liberation Sans, with Latin, Greek and Cyrillic letters: PDF's built-in fonts know Western European ones only, and people have
 * other names. It comes with the PDF reader that is installed anyway.
 */
export function pdfFonts(): { readonly regular: string; readonly bold: string } {
  const own = createRequire(import.meta.url);
  const reader = createRequire(own.resolve('pdf-parse'));
  const font = (style: string): string =>
    reader.resolve(`pdfjs-dist/standard_fonts/LiberationSans-${style}.ttf`);
  return { regular: font('Regular'), bold: font('Bold') };
}
