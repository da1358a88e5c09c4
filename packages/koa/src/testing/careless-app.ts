import { request } from 'node:http';
import { Router } from '@koa/router';
import { type Attributes, SpanStatusCode, trace } from '@opentelemetry/api';
import type Koa from 'koa';
import type { Pool } from 'pg';
import type { Vigie } from '../index.ts';

/** Puts a value into every signal, in every way there is. */
export type Tell = (what: string, value: unknown) => void;

export function createTell(vigie: Vigie): Tell {
  const { log, meter, tracer } = vigie;
  const counter = meter.createCounter('careless.tells');
  const histogram = meter.createHistogram('careless.sizes');
  return (what, value) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const attributes: Attributes = { [what]: text, [`${what}.text`]: `${what}: ${text}` };
    if (typeof value === 'object' && !Array.isArray(value)) Object.assign(attributes, value);

    log.info(what, { [what]: value });
    log.warn(`${what}: ${text}`);
    log.info('%s is %j', what, value, { [what]: [value, { value }] });
    log.child({ [what]: value }).http(what);
    log.error(
      `${what} failed`,
      Object.assign(new Error(text, { cause: new Error(what, { cause: value }) }), { value }),
    );

    const active = trace.getActiveSpan();
    active?.setAttributes(attributes).addEvent(what, attributes);
    active?.recordException(new Error(text));
    tracer.startActiveSpan(`tell ${what}`, { attributes }, (span) => {
      span.setAttributes(attributes).addEvent(`tells ${text}`, attributes);
      span.addLink({ context: span.spanContext(), attributes });
      span.recordException(new Error(`${what}: ${text}`));
      span.setStatus({ code: SpanStatusCode.ERROR, message: text }).end();
    });

    counter.add(1, attributes);
    histogram.record(text.length, { [what]: text });
  };
}

export interface CarelessParts {
  readonly vigie: Vigie;
  readonly tell: Tell;
  readonly pool: Pool;
  /** Sends a job and has it worked on, with the handler. */
  readonly runJob: (data: object, handler: (data: object) => never) => Promise<void>;
}

/** Routes that are careless with what they are given. */
export function addRoutes(app: Koa, { vigie, tell, pool, runJob }: CarelessParts): void {
  const router = new Router();
  router.post('/tell', async (ctx) => {
    const raw = await textOf(ctx);
    tell('headers', ctx.headers);
    tell('raw.headers', ctx.req.rawHeaders);
    tell('url', ctx.href);
    tell('query', { ...ctx.query });
    tell('raw', raw);
    tell('body', JSON.parse(raw));
    tell('form', new URLSearchParams(ctx.querystring).toString());
    ctx.cookies.set('sid', ctx.get('x-new-session'));
    tell('response.headers', ctx.response.headers);
    ctx.redirect(`/landing?${ctx.querystring}`);
  });
  router.post('/throws', async (ctx) => {
    const { message, cause, headers } = JSON.parse(await textOf(ctx)) as Record<string, string>;
    const error = new AggregateError([new Error(cause)], message, { cause: new Error(cause) });
    throw Object.assign(error, { headers: { authorization: headers }, config: { url: message } });
  });
  router.get('/reset/:token', (ctx) => {
    ctx.body = 'reset';
  });
  router.post('/calls', async (ctx) => {
    const { upstream, user, token } = JSON.parse(await textOf(ctx)) as Record<string, string>;
    const withUser = String(upstream).replace('://', `://app:${user}@`);
    const attempts = [
      () => fetch(`${upstream}/redirects?token=${token}`, { headers: { authorization: `Bearer ${token}` } }),
      () => fetch(`${withUser}/path?token=${token}`),
      () => fetch(`http://127.0.0.1:1/path?token=${token}`),
      () => get(`${withUser}/path?token=${token}`),
      () => get(`${withUser.replace(/:\d+$/, ':1')}/path?token=${token}`),
    ];
    for (const attempt of attempts) {
      try {
        tell('answer', Object.fromEntries((await attempt()).headers));
      } catch (error) {
        vigie.log.error('the call failed', error as Error);
        trace.getActiveSpan()?.recordException(error as Error);
      }
    }
    ctx.body = 'called';
  });
  router.post('/sql', async (ctx) => {
    const { value } = JSON.parse(await textOf(ctx)) as { value: string };
    const literal = `'${value.replaceAll("'", "''")}'`;
    await pool.query('create table if not exists people (id int primary key, name text, age int not null)');
    await pool.query(`delete from people`);
    const statements: [text: string, values?: unknown[]][] = [
      [`insert into people (id, name, age) values (1, ${literal}, 3) returning name`],
      ['select * from people where name = $1', [value]],
      ['insert into people (id, name, age) values (2, $1, null)', [value]],
      [`insert into people (id, name, age) values (1, ${literal}, 3)`],
      [`select ${literal}::int`],
      ['select $1::int', [value]],
      [`select * from nowhere where token = ${literal}`],
    ];
    let last: unknown;
    for (const [text, values] of statements) {
      try {
        tell('statement', text);
        await pool.query(text, values);
      } catch (error) {
        last = error;
        vigie.log.error('the query failed', error as Error, { query: text });
        vigie.log.error('as an ORM says it', new Error(`${text} - ${(error as Error).message}`));
        vigie.log.error(
          'as another says it',
          Object.assign(new Error('x'), { query: text, parameters: values }),
        );
        trace.getActiveSpan()?.recordException(error as Error);
      }
    }
    throw last;
  });
  router.post('/jobs', async (ctx) => {
    const data = JSON.parse(await textOf(ctx)) as object;
    await runJob(data, (given) => {
      tell('job', given);
      throw new Error(`the job failed: ${JSON.stringify(given)}`);
    });
    ctx.body = 'worked';
  });
  app.use(router.routes());
}

async function textOf(ctx: Koa.Context): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** By node:http, with the headers of the answer in the form that fetch has. */
function get(url: string): Promise<{ headers: Iterable<readonly [string, string]> }> {
  return new Promise((resolve, reject) => {
    request(url, (response) => {
      response.resume().on('end', () => {
        resolve({ headers: Object.entries(response.headers).map(([name, value]) => [name, String(value)]) });
      });
    })
      .on('error', reject)
      .end();
  });
}
