import { createHash } from 'node:crypto';
import { SafeHtml } from './html.ts';

const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#f7f2e8, #15130f);
  --raised: light-dark(#fffdf8, #1e1b16);
  --ink: light-dark(#1c1915, #f1eadc);
  --soft: light-dark(#5d554a, #b3a996);
  --rule: light-dark(#d8cdb9, #3a352b);
  --up: light-dark(#1b6a43, #6fd6a0);
  --down: light-dark(#a5261a, #ff9a8a);
  --serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'Book Antiqua', Georgia, 'DejaVu Serif', serif;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif;
  --mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column;
  background: var(--paper); color: var(--ink); font: 1rem/1.6 var(--sans);
}
.sheet { width: min(66rem, 100%); margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem); }
a { color: inherit; text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--up); outline-offset: 3px; border-radius: 2px; }
.languages { display: flex; justify-content: flex-end; gap: .25rem; padding: .75rem 0; font-size: .875rem; }
.languages a { padding: .35rem .6rem; color: var(--soft); text-decoration: none; border-bottom: 2px solid transparent; }
.languages a:hover { color: var(--ink); }
.languages a[aria-current] { color: var(--ink); border-color: currentColor; }
h1 {
  margin: 0; padding: 1.25rem 0 1.4rem; text-align: center; border-top: 1px solid var(--ink);
  font: 700 clamp(2.1rem, 9vw, 5.25rem)/1.05 var(--serif); letter-spacing: -.025em;
}
h1 a { text-decoration: none; }
.dateline {
  display: flex; flex-wrap: wrap; justify-content: space-between; gap: .1rem 1.5rem; margin: 0; padding: .5rem 0;
  border-top: 4px double var(--ink); border-bottom: 1px solid var(--ink);
  color: var(--soft); font-size: .875rem;
}
.dateline strong { color: var(--ink); font-weight: 600; overflow-wrap: anywhere; }
.sheet.story {
  display: grid; grid-template-columns: minmax(0, 7fr) minmax(0, 5fr); gap: clamp(1.5rem, 5vw, 3.5rem);
  padding-top: clamp(1.75rem, 5vw, 3.5rem); padding-bottom: 3rem; align-items: start;
}
.kicker {
  display: flex; align-items: center; gap: .55rem; margin: 0; color: var(--state);
  font-size: .8125rem; font-weight: 600; letter-spacing: .02em;
}
.kicker svg { width: 1.25rem; height: 1.25rem; flex: none; }
.up { --state: var(--up); }
.down { --state: var(--down); }
h2 { margin: .5rem 0 .75rem; font: 700 clamp(1.9rem, 5.5vw, 3.25rem)/1.1 var(--serif); letter-spacing: -.02em; text-wrap: balance; }
.lede { margin: 0; max-width: 34rem; font: 1.1875rem/1.6 var(--serif); color: var(--soft); text-wrap: pretty; }
.why { margin: 1rem 0 0; padding: .6rem 0 .6rem 1rem; border-left: 3px solid var(--state); font-weight: 600; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.75rem 0 0; }
.button {
  display: inline-block; padding: .65rem 1.15rem; border: 1px solid var(--ink); border-radius: 2px;
  font-weight: 600; text-decoration: none;
}
.button:hover { background: color-mix(in srgb, var(--ink) 9%, transparent); }
.button.first { background: var(--ink); color: var(--paper); }
.button.first:hover { background: color-mix(in srgb, var(--ink) 84%, var(--paper)); }
.facts { padding: 1.25rem 1.4rem 1.4rem; background: var(--raised); border: 1px solid var(--rule); border-top: 3px solid var(--state); }
h3 { margin: 0 0 .5rem; font: 700 1.1875rem/1.3 var(--serif); }
dl { margin: 0; }
dl div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; padding: .5rem 0; border-top: 1px solid var(--rule); }
dt { color: var(--soft); }
dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
code { font: .875em var(--mono); overflow-wrap: anywhere; }
footer { margin-top: auto; }
footer { border-top: 1px solid var(--rule); padding-block: 1rem 1.5rem; }
footer p { margin: 0; color: var(--soft); font-size: .875rem; }
@media (max-width: 46rem) { .story { grid-template-columns: minmax(0, 1fr); } }
@media print { .languages, .actions { display: none; } }
`;

/** The page's only stylesheet, inline so that one response is the whole page; to the byte what the hash below covers. */
export const styleElement: SafeHtml = new SafeHtml(`<style>${style}</style>`);

/**
 * The policy of every page: nothing may load or run but the stylesheet above, known by its hash, and the icon
 * that is part of the markup.
 */
export const contentSecurityPolicy: string = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
