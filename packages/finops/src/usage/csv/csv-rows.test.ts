import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvRows } from './csv-rows.ts';

async function fieldsOf(text: string, chunk: number): Promise<(readonly string[])[]> {
  const bytes = Buffer.from(text);
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  };
  const rows: (readonly string[])[] = [];
  for await (const batch of csvRows('test.csv', pieces())) for (const { fields } of batch) rows.push(fields);
  return rows;
}

it('reads what RFC 4180 writes, whatever is in it and however it comes', async () => {
  const field = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', ';', '\n', 'é', '1'), maxLength: 6 });
  const table = fc.array(fc.tuple(field, field, field), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom('\n', '\r\n'),
      async (rows, chunk, end) => {
        const quoted = (text: string): string =>
          /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
        const text = [['x', 'y', 'z'], ...rows].map((row) => row.map(quoted).join(',')).join(end) + end;
        expect(await fieldsOf(text, chunk)).toEqual([['x', 'y', 'z'], ...rows]);
      },
    ),
  );
});
