import { describe, expect, it } from 'vitest';
import { findEnumerations } from './enumerations.ts';

const listed = (text: string, words: string): boolean => findEnumerations(text)(text.indexOf(words));

describe('findEnumerations', () => {
  it.each([
    ['Skills: Docker, Kubernetes, Terraform, Ansible', 'Terraform'],
    ['Docker • Kubernetes • Terraform • Ansible', 'Docker'],
    ['Docker\tKubernetes\nTerraform\tAnsible', 'Ansible'],
    ['Docker\nKubernetes\nTerraform\nAnsible\n\nI built things in a team.', 'Kubernetes'],
    ['Mots clés : soins, pansements, bloc opératoire,\nurgences, gériatrie', 'gériatrie'],
    ['We worked well. Docker, Kubernetes, Terraform, Ansible, Helm.', 'Ansible'],
  ])('takes %j for a list', (text, words) => {
    expect(listed(text, words)).toBe(true);
  });

  it.each([
    ['Built the booking service with Node.js, PostgreSQL, Redis and Docker', 'Docker'],
    ['Docker and Kubernetes', 'Docker'],
    ['Cook, Brasserie du Nord, Lille, 2019-2024', 'Cook'],
    ['2019-2024\nCook\nBrasserie du Nord\n2015-2019\nWaiter\nLe Phare', 'Waiter'],
    ['Comptable fournisseurs\nExpérience\nSaisie de 900 factures par mois dans un groupe', 'Comptable'],
    ['Skills: Docker, Kubernetes, Terraform, Ansible. I deployed a shop on Docker.', 'Docker.'],
  ])('takes %j for a telling line', (text, words) => {
    expect(listed(text, words)).toBe(false);
  });

  it.each(['a, ', 'a\n', 'a b c d, ', ',', ', ', ',  \n', '. ', '1999, '])(
    'is quick on a text of %j',
    (piece) => {
      const start = performance.now();
      findEnumerations(piece.repeat(20_000 / piece.length));
      expect(performance.now() - start).toBeLessThan(500);
    },
  );
});
