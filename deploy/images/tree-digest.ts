import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from './base-tree.ts';

/** SHA-256 over names, kinds, modes, times and content of all in a folder. */
export function treeDigest(folder: string): string {
  const hash = createHash('sha256');
  for (const path of entriesOf(folder)) {
    const full = join(folder, path);
    const status = lstatSync(full);
    hash.update(`${path}\0${status.mode.toString(8)}\0${status.mtimeMs}\0`);
    if (status.isSymbolicLink()) hash.update(readlinkSync(full));
    else if (status.isFile()) hash.update(createHash('sha256').update(readFileSync(full)).digest());
  }
  return hash.digest('hex');
}
