import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html } from './html.ts';

describe('html', () => {
  it('escapes what is interpolated and keeps what html made', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<p title="${'"x"'}">${inner}${[1, ' & ', undefined]}</p>`.toString()).toBe(
      '<p title="&#34;x&#34;"><b>&#60;i&#62;</b>1 &#38; </p>',
    );
  });

  it('leaves no text that could open a tag, an entity or an attribute, and loses none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"'`]|&(?!#\d+;)/);
        expect(unescape(escaped)).toBe(text);
      }),
    );
  });
});

function unescape(markup: string): string {
  return markup.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
