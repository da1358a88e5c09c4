import { describe, expect, it } from 'vitest';
import { isOutdated, scoreBasis } from './score-basis.ts';
import { weights } from './weights.ts';

const semantic = (model: string): string => scoreBasis({ mode: 'semantic', model });
const lexical = scoreBasis({ mode: 'lexical', model: null });
const older = (basis: string): string => basis.replace(weights.version, String(Number(weights.version) - 1));

describe('a score is outdated', () => {
  it('when its weights are older, and not when they are newer', () => {
    expect(isOutdated(older(lexical), lexical)).toBe(true);
    expect(isOutdated(older(semantic('a')), lexical)).toBe(true);
    expect(isOutdated(lexical, older(lexical))).toBe(false);
    expect(isOutdated('9/lexical/', '10/lexical/')).toBe(true);
    expect(isOutdated('lexical-1/lexical/', lexical)).toBe(true);
    expect(isOutdated(lexical, 'lexical-1/lexical/')).toBe(false);
  });

  it('when it was made by words alone and there is a model now, and not the other way round', () => {
    expect(isOutdated(lexical, semantic('a'))).toBe(true);
    expect(isOutdated(semantic('a'), lexical)).toBe(false);
  });

  it('when it was made with another model', () => {
    expect(isOutdated(semantic('remote/a'), semantic('remote/b'))).toBe(true);
    expect(isOutdated(semantic('remote/a'), semantic('remote/a'))).toBe(false);
  });
});
