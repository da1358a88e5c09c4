import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Middleware } from 'koa';

export interface Assets {
  readonly styleSheet: string;
  readonly icon: string;
  readonly script: string;
  /** Answers the paths above, for good: the name changes with the content. */
  readonly serve: Middleware;
}

export function createAssets(): Assets {
  const styleSheet = load('app.css', 'text/css; charset=utf-8', ['app.css', 'recruiting.css']);
  const script = load('live.js', 'text/javascript; charset=utf-8');
  const icon = load('icon.svg', 'image/svg+xml');
  const byPath = new Map([styleSheet, icon, script].map((asset) => [asset.path, asset]));
  return {
    styleSheet: styleSheet.path,
    icon: icon.path,
    script: script.path,
    serve: async (ctx, next) => {
      const asset = byPath.get(ctx.path);
      if (asset === undefined || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) {
        await next();
        return;
      }
      ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
      ctx.type = asset.type;
      ctx.body = asset.body;
    },
  };
}

function load(name: string, type: string, files = [name]): { path: string; type: string; body: Buffer } {
  const body = Buffer.concat(files.map((file) => readFileSync(new URL(`./${file}`, import.meta.url))));
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 8);
  return { path: `/assets/${name.replace('.', `.${hash}.`)}`, type, body };
}
