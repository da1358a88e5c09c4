import { describe, expect, it } from 'vitest';
import { isNegated } from './negation.ts';

const negated = (text: string, word: string): boolean => isNegated(text, text.indexOf(word));

describe('isNegated', () => {
  it.each([
    ['No experience with Kubernetes yet', 'Kubernetes'],
    ['I have not used Terraform', 'Terraform'],
    ['sans connaissance de React', 'React'],
    ['Pas d’expérience en PostgreSQL', 'PostgreSQL'],
    ['aucune pratique de Docker', 'Docker'],
    ['Java only, never Python', 'Python'],
  ])('%s denies %s', (text, word) => {
    expect(negated(text, word)).toBe(true);
  });

  it.each([
    ['Kubernetes, not Mesos', 'Kubernetes'],
    ['Not only React but Vue', 'React'],
    ['sans oublier Docker', 'Docker'],
    ['No car. Kubernetes in production', 'Kubernetes'],
    ['Migrations sans interruption, PostgreSQL', 'PostgreSQL'],
    ['Notes about Terraform', 'Terraform'],
    ['no\nKubernetes', 'Kubernetes'],
  ])('%s affirms %s', (text, word) => {
    expect(negated(text, word)).toBe(false);
  });
});
