import type { Section } from './section.ts';

const HEADER = `# Reliability

What a service and its signals do when a backend fails and when the process ends. Written by \`npm run reliability\`; each cell is
also a test of its own in \`npm test\` (\`reliability/\`), with shorter times.
`;

/**
 * The document with these sections in it, by name. Those of \`previous\` that were not measured now stay as they are; \`names\` is the
 * order.
 */
export function writeDocument(
  names: readonly string[],
  measured: ReadonlyMap<string, Section>,
  circumstances: string,
  previous: string,
): string {
  const parts = names.map((name) => {
    const section = measured.get(name);
    const text = section === undefined ? sectionIn(previous, name) : writeSection(section, circumstances);
    return text === undefined ? '' : `\n${begin(name)}\n\n${text}\n\n${end(name)}\n`;
  });
  return HEADER + parts.join('');
}

export function writeSection(section: Section, circumstances: string): string {
  const { title, intro, columns, rows, notes, violations } = section;
  const broken = violations.map((violation) => `- ${violation}`).join('\n');
  return [
    `## ${title}`,
    ...intro,
    circumstances,
    [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    violations.length === 0 ? 'Everything that must hold did.' : `**Did not hold:**\n\n${broken}`,
    ...notes,
  ].join('\n\n');
}

function sectionIn(document: string, name: string): string | undefined {
  const [, after] = document.split(begin(name));
  return after?.split(end(name))[0]?.trim();
}

function begin(name: string): string {
  return `<!-- ${name} -->`;
}

function end(name: string): string {
  return `<!-- end of ${name} -->`;
}
