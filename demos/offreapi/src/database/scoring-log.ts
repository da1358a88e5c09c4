import { defineEntity, type EntitySchema } from '@mikro-orm/core';

/** One score that was given: enough to account for it later, and no word of the CV. Kept when the application is erased. */
export interface ScoringLogEntry {
  id: string;
  applicationId: string;
  offerId: string;
  score: number;
  mode: string;
  weightsVersion: string;
  /** The language model, where one took part. */
  model: string | null;
  inputHash: string;
  scoredAt: Date;
}

export const ScoringLogSchema: EntitySchema<ScoringLogEntry> = defineEntity({
  name: 'ScoringLog',
  tableName: 'scoring_log',
  properties: (p) => ({
    id: p.uuid().primary(),
    applicationId: p.uuid(),
    offerId: p.uuid(),
    score: p.float().columnType('double precision'),
    mode: p.text(),
    weightsVersion: p.text(),
    model: p.text().strictNullable(),
    inputHash: p.text(),
    scoredAt: p.datetime(),
  }),
  indexes: [{ properties: ['applicationId'] }, { properties: ['scoredAt'] }],
});
