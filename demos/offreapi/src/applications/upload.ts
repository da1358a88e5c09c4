import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { koaBody } from 'koa-body';
import type { Context } from 'koa';
import { cvLimits } from '../cv/limits.ts';
import { freeBuffer } from '../database/free-buffer.ts';
import { Problem } from '../http/problem.ts';
import { fileOnDisk, readFromDisk } from './file-on-disk.ts';
import { createPlaces } from './places.ts';

/** A form with a file, as received. */
export interface Upload {
  readonly fields: unknown;
  /** The file of the field `cv`; undefined when none was chosen, empty when it has no byte. */
  readonly file: Buffer | undefined;
}

const FIELD_BYTES = 65_536;

/** Requests that may hold their file in memory, until it is stored. */
const memory = createPlaces(2);

/**
 * Receives `multipart/form-data` and lets `work` have it; the file is gone afterwards, from memory and from disk, also where it
 * is refused. A file above 5 MiB is refused at its first byte too many (at once where the request says its length), and the rest of
 * the request is thrown away unread.
 *
 * @throws Problem `unsupported-media-type`, `invalid-multipart`, `body-too-large`, `cv-too-large`, `cv-several-files`
 */
export async function withUpload<Result>(
  ctx: Context,
  work: (upload: Upload) => Promise<Result>,
): Promise<Result> {
  if (!ctx.is('multipart/form-data')) throw new Problem('unsupported-media-type');
  if ((ctx.request.length ?? 0) > cvLimits.fileBytes + 2 * FIELD_BYTES) throw new Problem('cv-too-large');
  // A folder a request: formidable leaves a file behind where it fails between naming and opening it.
  const folder = await mkdtemp(join(tmpdir(), 'offreapi-upload-'));
  const remove = (): Promise<void> =>
    rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  let file: Buffer | undefined;
  let giveBack = (): void => {};
  try {
    await parse(ctx, folder);
    // Files that many send at once wait on the disk.
    giveBack = await memory.take();
    const cv = ctx.request.files?.['cv'];
    file = await readUploaded(Array.isArray(cv) ? cv[0] : cv);
    await remove();
    return await work({ fields: ctx.request.body, file });
  } finally {
    freeBuffer(file);
    giveBack();
    await remove();
  }
}

async function parse(ctx: Context, folder: string): Promise<void> {
  const parser = koaBody({
    json: false,
    urlencoded: false,
    text: false,
    multipart: true,
    formidable: {
      uploadDir: folder,
      maxFiles: 1,
      maxFileSize: cvLimits.fileBytes,
      maxFields: 50,
      maxFieldsSize: FIELD_BYTES,
      allowEmptyFiles: true,
      minFileSize: 0,
      fileWriteStreamHandler: (file) => fileOnDisk((file as unknown as UploadedFile).filepath),
      filter: (part) => part.name === 'cv',
    },
  });
  try {
    await parser(ctx, () => Promise.resolve());
  } catch (error) {
    throw toProblem(error);
  }
}

/** Codes of the bounds above in errors of formidable 3, which koa-body parses with. */
const FORMIDABLE = {
  fieldsSize: 1006,
  fields: 1007,
  totalFileSize: 1009,
  files: 1015,
  fileSize: 1016,
} as const;

function toProblem(error: unknown): Problem {
  switch ((error as { code?: unknown }).code) {
    case FORMIDABLE.totalFileSize:
    case FORMIDABLE.fileSize:
      return new Problem('cv-too-large');
    case FORMIDABLE.files:
      return new Problem('cv-several-files');
    case FORMIDABLE.fields:
    case FORMIDABLE.fieldsSize:
      return new Problem('body-too-large');
    default:
      return new Problem('invalid-multipart');
  }
}

type UploadedFile = Extract<NonNullable<Context['request']['files']>[string], { filepath: string }>;

/** A browser sends an empty part without a name for a file field left blank. */
async function readUploaded(file: UploadedFile | undefined): Promise<Buffer | undefined> {
  if (file === undefined || (file.size === 0 && !file.originalFilename)) return undefined;
  return readFromDisk(file.filepath, file.size);
}
