import type { Generator } from './generated-file.ts';

/** All there is to generate. The name is shown when its files are not up to date. */
export const GENERATORS: Readonly<Record<string, Generator>> = {};
