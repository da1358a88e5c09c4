import { describe, expect, it } from 'vitest';
import { baseForm } from './inflection.ts';
import { stem } from './stem.ts';
import { fold, tokenise } from './tokens.ts';
import { genderPairs } from '../../testing/gender-pairs.ts';

describe('baseForm and stem', () => {
  it.each(genderPairs)('%s and %s are the same', (masculine, feminine) => {
    const [he, she] = [masculine, feminine].map((words) => tokenise(words));
    expect(she?.map(({ form }) => form)).toEqual(he?.map(({ form }) => form));
    expect(she?.map(({ stem }) => stem)).toEqual(he?.map(({ stem }) => stem));
  });

  it.each([
    ['développeuse', 'développement', 'developer', 'developing'],
    ['comptable', 'comptabilité'],
    ['électrique', 'electrician', 'électricité', 'electrical'],
    ['gestion', 'gestionnaire'],
    ['organisation', 'organiser', 'organizer', 'organization'],
    ['livraison', 'livreur', 'livreuses'],
    ['rédaction', 'rédactionnelle', 'rédacteur'],
    ['manager', 'management', 'managing'],
  ])('%s shares its stem with its family', (...family) => {
    expect(new Set(family.map((word) => stem(fold(word)))).size).toBe(1);
  });

  it('tells apart by form what only shares a stem', () => {
    expect(baseForm('electrique')).not.toBe(baseForm('electricien'));
    expect(baseForm('comptabilite')).not.toBe(baseForm('comptable'));
  });

  it('leaves short words and words with digits as they are', () => {
    for (const word of ['bus', 'css', 'k8s', 'iso9001', 'aws']) {
      expect(stem(word)).toBe(word);
      expect(baseForm(word)).toBe(word);
    }
  });
});
