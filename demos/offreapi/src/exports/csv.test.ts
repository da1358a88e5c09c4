import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, type CsvFormat } from './csv.ts';

const english: CsvFormat = { separator: ',', decimal: '.' };
const french: CsvFormat = { separator: ';', decimal: ',' };

describe('a line of CSV', () => {
  it('quotes what would break it, and nothing else', () => {
    expect(csvLine(['Ada', 'a,b', 'say "hi"', 'two\nlines', '', null, 12.5], english)).toBe(
      'Ada,"a,b","say ""hi""","two\nlines",,,12.5\r\n',
    );
    expect(csvLine(['a,b', 12.5, 0], french)).toBe('"a,b";12,5;0\r\n');
  });

  it.each(['=1+1', '+33 6', '-2', '@SUM(A1)', '\t=1', ' =1', '\r=1', '＝1', '|calc', '\u200b=1', '%0A=1'])(
    'makes no formula of %j',
    (text) => {
      const line = csvLine([text], english).replace(/\r\n$/, '');
      expect(line.replace(/^"/, '').startsWith("'")).toBe(true);
    },
  );

  it('comes back as it was from any reader, whatever the texts', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 6 }), (cells) => {
        for (const format of [english, french]) {
          const read = readLine(csvLine(cells, format), format.separator);
          expect(read.map((cell, index) => (cell === cells[index] ? cell : cell.slice(1)))).toEqual(cells);
          for (const cell of read) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        }
      }),
      { numRuns: 40 },
    );
  });
});

/** RFC 4180, one record. */
function readLine(line: string, separator: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = '';
    if (line[at] === '"') {
      for (at++; ; at++) {
        if (line[at] === '"' && line[at + 1] === '"') at++;
        else if (line[at] === '"') break;
        cell += line[at] ?? '';
      }
      at++;
    } else {
      while (at < line.length && line[at] !== separator && !(line[at] === '\r' && line[at + 1] === '\n'))
        cell += line[at++];
    }
    cells.push(cell);
    if (line[at] !== separator) return cells;
    at++;
  }
}
