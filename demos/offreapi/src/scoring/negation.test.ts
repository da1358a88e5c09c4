import { describe, expect, it } from 'vitest';
import { isDenied } from './negation.ts';

const denied = (text: string, word: string): boolean =>
  isDenied(text, text.indexOf(word), text.indexOf(word) + word.length);

describe('isDenied', () => {
  it.each([
    ['No experience with Kubernetes yet', 'Kubernetes'],
    ['I have not used Terraform', 'Terraform'],
    ['sans connaissance de React', 'React'],
    ['Pas d’expérience en PostgreSQL', 'PostgreSQL'],
    ['aucune pratique de Docker', 'Docker'],
    ['Java only, never Python', 'Python'],
    ['No experience with Docker, Helm or Kubernetes', 'Helm'],
    ['No experience with Docker, Helm or Kubernetes', 'Kubernetes'],
    ['Je ne connais ni Docker, ni Helm', 'Helm'],
    ['no experience\nwith Kubernetes', 'Kubernetes'],
    ['I would like to learn Terraform', 'Terraform'],
    ['Je souhaite me former à Kubernetes', 'Kubernetes'],
    ['Permis C en cours de passage', 'Permis C'],
    ['Docker: none', 'Docker'],
  ])('%s denies %s', (text, word) => {
    expect(denied(text, word)).toBe(true);
  });

  it.each([
    ['Kubernetes, not Mesos', 'Kubernetes'],
    ['Not only React but Vue', 'React'],
    ['sans oublier Docker', 'Docker'],
    ['No car. Kubernetes in production', 'Kubernetes'],
    ['Migrations sans interruption, PostgreSQL', 'PostgreSQL'],
    ['Notes about Terraform', 'Terraform'],
    ['no\nKubernetes', 'Kubernetes'],
    ['No car, Docker and Kubernetes', 'Kubernetes'],
    ['I learned Terraform', 'Terraform'],
    ['I like to teach Python', 'Python'],
  ])('%s affirms %s', (text, word) => {
    expect(denied(text, word)).toBe(false);
  });
});
