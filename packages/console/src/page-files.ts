import { readdirSync, readFileSync } from 'node:fs';
import { ConsoleError } from './console-error.ts';

export interface PageFile {
  readonly contentType: string;
  readonly body: Buffer;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads the page into memory, by URL path. Nothing but these files can ever be served. This module stands at the top
 * of `src` because `./page/` must mean the same folder from `src` and from `dist`.
 */
export function loadPageFiles(): ReadonlyMap<string, PageFile> {
  const folder = new URL('./page/', import.meta.url);
  const files = new Map<string, PageFile>();
  try {
    for (const name of readdirSync(folder)) {
      const contentType = CONTENT_TYPES[/\.[a-z]+$/.exec(name)?.[0] ?? ''];
      if (contentType) files.set(`/${name}`, { contentType, body: readFileSync(new URL(name, folder)) });
    }
  } catch (error) {
    throw new ConsoleError(
      'VIGIE_E_CONSOLE_PAGE_FILES',
      `The files of the page cannot be read from ${folder.pathname}: ${String(error)}. Reinstall @vigie/console.`,
    );
  }
  return files;
}
