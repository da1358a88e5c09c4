import { describe, expect, it } from 'vitest';
import { findSkills } from './concepts.ts';
import { skills } from './lexicon/skills.ts';
import { tokenise } from './text/tokens.ts';

const named = (text: string): string[] => findSkills(text, tokenise(text)).map(({ skill }) => skill.name);

describe('findSkills', () => {
  it.each([
    ['nodejs, node, Node.js', ['Node.js', 'Node.js', 'Node.js']],
    ['k8s et Kubernetes', ['Kubernetes', 'Kubernetes']],
    ['JS puis javascript', ['JavaScript', 'JavaScript']],
    ['base postgres, PostgreSQL 16', ['PostgreSQL', 'PostgreSQL']],
    ['C++, C# et .NET', ['C++', 'C#', '.NET']],
    ['gestion de projets', ['Project management']],
    ['Infirmière diplômée d’État', ['Nursing']],
    ['front-end et frontend', ['Front end', 'Front end']],
    ['CI/CD avec GitLab CI', ['CI/CD', 'CI/CD']],
    ['accounts payable', ['Invoicing']],
    ['Java, pas JavaScript', ['Java', 'JavaScript']],
  ])('%s', (text, expected) => {
    expect(named(text)).toEqual(expected);
  });

  it('prefers the longer name', () => {
    expect(named('Développement en React Native')).toEqual(['React Native']);
    expect(named('SQL Server')).toEqual(['SQL Server']);
  });

  it('does not read a skill across a sentence or a list', () => {
    expect(named('Nous travaillons à la gestion. Projet personnel : jardin.')).not.toContain(
      'Project management',
    );
    expect(named('gestion, projet')).not.toContain('Project management');
  });

  it.each([
    ['We go to market together. Go further!', []],
    ['Langages : Python, Go, Rust', ['Python', 'Go', 'Rust']],
    ['Wrote operators in Go for years', ['Go']],
    ['Une base de 900 Go', []],
    ['R&D, service de M. R. Dupont', []],
    ['Statistiques : SAS, R, Python', ['Statistics', 'R', 'Python']],
    ['They excel at sales', ['Sales']],
    ['Maîtrise d’Excel', ['Excel']],
    ['Word, Excel', ['Word', 'Excel']],
    ['in a word', []],
    ['to react quickly', []],
  ])('tells names from ordinary words: %s', (text, expected) => {
    expect(named(text)).toEqual(expected);
  });
});

describe('the table of skills', () => {
  it('gives each name to one skill only', () => {
    const owners = new Map<string, string>();
    for (const skill of skills) {
      for (const { text } of skill.aliases) {
        const key = tokenise(text)
          .map(({ form }) => form)
          .join(' ');
        expect(owners.get(key) ?? skill.name, `${text} (${skill.name})`).toBe(skill.name);
        owners.set(key, skill.name);
      }
    }
  });

  it('finds every name it lists', () => {
    for (const skill of skills) {
      for (const { text } of skill.aliases) {
        const capital = text.charAt(0).toUpperCase() + text.slice(1);
        expect(named(`- ${capital}, `), text).toContain(skill.name);
      }
    }
  });
});
