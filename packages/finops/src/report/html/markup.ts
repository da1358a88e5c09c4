import { visible } from '../text/visible.ts';

/** HTML that is safe to put into a page as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | false | undefined | readonly Part[];

/** A template of HTML: strings put into it are escaped, and what is not seen in them is written out; other templates are not. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = compact(strings[0]!);
  for (const [index, part] of parts.entries()) text += rendered(part) + compact(strings[index + 1]!);
  return new Markup(text);
}

/** Long names break at their slashes first. */
export function breakable(text: string): Markup {
  return new Markup(text.split('/').map(escaped).join('/<wbr>'));
}

/** Text of which the lines are kept, for `pre`. */
export function preformatted(text: string): Markup {
  return new Markup(text.split('\n').map(escaped).join('\n'));
}

/** The indentation of the source is none of the page's. */
function compact(source: string): string {
  return source.replaceAll(/\n\s+/g, '\n');
}

function rendered(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'number') return String(part);
  return typeof part === 'string' ? escaped(part) : part.map(rendered).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return visible(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}
