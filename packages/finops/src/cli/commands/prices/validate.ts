import { parseArgs } from 'node:util';
import { checkPriceBook } from '../../../price-book/parse-price-book.ts';
import { problemLines } from '../../../price-book/price-book-error.ts';
import { EXIT_CHECK_FAILED, EXIT_OK, type CommandIo } from '../../command.ts';
import { readText } from './book-input.ts';

export async function validatePrices(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const { text, source } = await readText(positionals, io);
  const { book, problems } = checkPriceBook(text);
  const valid = book !== undefined;
  if (values.json) {
    const head = valid ? { name: book.name, version: book.version, currency: book.currency } : {};
    io.stdout.write(`${JSON.stringify({ source, valid, ...head, problems })}\n`);
  } else if (valid) {
    const periods = book.periods.length === 1 ? '1 period' : `${book.periods.length} periods`;
    io.stdout.write(`${source}: ${book.name} ${book.version}, ${book.currency}, ${periods}: valid\n`);
  } else {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    io.stdout.write(`${source}: ${count}\n${problemLines(source, problems).join('\n')}\n`);
  }
  return valid ? EXIT_OK : EXIT_CHECK_FAILED;
}
