import type { Context } from 'koa';
import { describe, expect, it, vi } from 'vitest';
import { createSharedPages } from './shared-pages.ts';

function visit(querystring: string, state: Record<string, unknown> = {}): Context {
  return { querystring, state: { locale: 'en', ...state } } as unknown as Context;
}

describe('shared pages', () => {
  const setUp = () => {
    const pages = createSharedPages();
    const render = vi.fn((ctx: Context) => void (ctx.body = `page ${render.mock.calls.length}`));
    const ask = (ctx: Context, list: object): string => {
      pages.answer(ctx, list, () => render(ctx));
      return String(ctx.body);
    };
    return { ask, render };
  };

  it('are put together once for a list, an address and a language', () => {
    const { ask } = setUp();
    const list = {};
    expect(ask(visit('page=2'), list)).toBe('page 1');
    const again = visit('page=2');
    expect(ask(again, list)).toBe('page 1');
    expect(again.type).toBe('text/html; charset=utf-8');
    expect(ask(visit('page=2&lang=en'), list)).toBe('page 2');
    expect(ask(visit('page=2', { locale: 'fr' }), list)).toBe('page 3');
  });

  it('are made anew from a new list', () => {
    const { ask } = setUp();
    expect(ask(visit(''), {})).toBe('page 1');
    expect(ask(visit(''), {})).toBe('page 2');
  });

  it('are not for people who are signed in', () => {
    const { ask } = setUp();
    const list = {};
    expect(ask(visit(''), list)).toBe('page 1');
    expect(ask(visit('', { session: {} }), list)).toBe('page 2');
    expect(ask(visit(''), list)).toBe('page 1');
  });

  it('do not grow with addresses that mean the same', () => {
    const { ask, render } = setUp();
    const list = {};
    for (let n = 0; n < 100; n++) ask(visit(`x=${n}`), list);
    expect(ask(visit('x=0'), list)).toBe('page 1');
    ask(visit('x=99'), list);
    expect(render).toHaveBeenCalledTimes(101);
  });
});
