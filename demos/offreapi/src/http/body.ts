import { koaBody } from 'koa-body';
import type { Context } from 'koa';
import { Problem } from './problem.ts';

const BODY_BYTES = 65_536;
const parseJson = koaBody({ urlencoded: false, text: false, jsonLimit: BODY_BYTES });
const parseForm = koaBody({ json: false, text: false, formLimit: BODY_BYTES });

/** @throws Problem `unsupported-media-type`, `body-too-large`, `invalid-json` */
export async function readJson(ctx: Context): Promise<unknown> {
  if (!ctx.is('application/json')) throw new Problem('unsupported-media-type');
  await parse(ctx, parseJson, 'invalid-json');
  return ctx.request.body;
}

/** @throws Problem `unsupported-media-type`, `body-too-large`, `invalid-request` */
export async function readForm(ctx: Context): Promise<unknown> {
  if (!ctx.is('urlencoded')) throw new Problem('unsupported-media-type');
  await parse(ctx, parseForm, 'invalid-request');
  return ctx.request.body;
}

async function parse(
  ctx: Context,
  parser: ReturnType<typeof koaBody>,
  otherwise: 'invalid-json' | 'invalid-request',
): Promise<void> {
  try {
    await parser(ctx, () => Promise.resolve());
  } catch (error) {
    const { status } = error as { status?: unknown };
    if (status === 413) throw new Problem('body-too-large');
    if (status === 415) throw new Problem('unsupported-media-type');
    throw new Problem(otherwise);
  }
}
