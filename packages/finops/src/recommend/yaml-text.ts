/** What a patch is made of. */
export type YamlValue = string | number | null | YamlValue[] | { readonly [key: string]: YamlValue };

/**
 * Writes a patch as YAML in blocks. A full YAML writer takes a third of a report's time over ten thousand workloads; this
 * one knows just maps, lists, numbers, null and text, and puts in double quotes all text that could be anything else.
 */
export function yamlText(value: { readonly [key: string]: YamlValue }): string {
  return entries(value, '');
}

function entries(value: { readonly [key: string]: YamlValue }, indent: string): string {
  return Object.entries(value)
    .map(([key, child]) => `${indent}${scalar(key)}:${node(child, indent)}`)
    .join('');
}

function node(value: YamlValue, indent: string): string {
  if (Array.isArray(value))
    return value.length === 0 ? ' []\n' : `\n${value.map((item) => listed(item, `${indent}  `)).join('')}`;
  if (typeof value === 'object' && value !== null)
    return Object.keys(value).length === 0 ? ' {}\n' : `\n${entries(value, `${indent}  `)}`;
  if (typeof value === 'string' && isBlock(value))
    return ` |\n${value.replaceAll(/^(?=.)/gm, `${indent}  `)}`;
  return ` ${scalar(value)}\n`;
}

function listed(item: YamlValue, indent: string): string {
  if (typeof item !== 'object' || item === null) return `${indent}- ${scalar(item)}\n`;
  return `${indent}- ${entries(item as { readonly [key: string]: YamlValue }, `${indent}  `).slice(indent.length + 2)}`;
}

/** Several lines that start at the margin and end with one line break: fit for a literal block as they are. */
function isBlock(text: string): boolean {
  return /^[^\s\p{C}]/u.test(text) && /[^\n]\n$/.test(text) && !/[^\n\P{C}]|[\p{Zl}\p{Zp}]/u.test(text);
}

function scalar(value: string | number | null): string {
  if (typeof value !== 'string') return String(value);
  const plain = /^(?:[A-Za-z][\w./-]*|[1-9][0-9]*(?:m|[KMGTPE]i))$/.test(value) && !RESERVED.test(value);
  return plain ? value : JSON.stringify(value);
}

/** YAML 1.1 still stands in some readers: its booleans are quoted too. */
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
