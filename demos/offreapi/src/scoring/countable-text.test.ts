import { describe, expect, it } from 'vitest';
import { countableText } from './countable-text.ts';
import { redact } from './redact.ts';

const description =
  'You design and run the services behind our ticket shop: APIs, data models and asynchronous jobs. You write tests.';
const countable = (cv: string): ReturnType<typeof countableText> =>
  countableText(redact(cv, { name: '', email: '' }), { description });

describe('countableText', () => {
  it('leaves out what was copied from the offer, whatever its case, accents and signs', () => {
    const { text, copiedWords } = countable(
      'CV\nI design and run the services behind OUR ticket-shop; apis, data models and asynchronous jobs, daily.',
    );
    expect(text).toBe('CV\nI \n, daily.');
    expect(copiedWords).toBe(15);
  });

  it('keeps what merely says the same', () => {
    const cv = 'CV\nI designed services behind a ticket shop, its data models and asynchronous jobs.';
    expect(countable(cv)).toEqual({ text: cv, copiedWords: 0 });
  });

  it('reads a repeated line once, and headings each time', () => {
    const line = 'Python, SQL, Docker, Kubernetes, Terraform';
    const cv = `CV\nSkills\n${line}\nSkills\n  • ${line.toUpperCase()}.\nDocker`;
    expect(countable(cv).text).toBe(`CV\nSkills\n${line}\nSkills\nDocker`);
  });

  it('is quick on a long offer and a long CV', () => {
    const start = performance.now();
    countableText(redact('one two three '.repeat(1400), { name: '', email: '' }), {
      description: 'one two three four '.repeat(420),
    });
    expect(performance.now() - start).toBeLessThan(500);
  });
});
