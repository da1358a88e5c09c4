import { parseArgs } from 'node:util';
import { priceBookSchema } from '../../../price-book/schema.ts';
import { EXIT_OK, type CommandIo } from '../../command.ts';

export function printSchema(args: readonly string[], io: CommandIo): Promise<number> {
  // JSON it is with or without --json.
  parseArgs({ args: [...args], options: { json: { type: 'boolean' } } });
  io.stdout.write(`${JSON.stringify(priceBookSchema(), undefined, 2)}\n`);
  return Promise.resolve(EXIT_OK);
}
