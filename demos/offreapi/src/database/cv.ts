import { defineEntity, type EntitySchema } from '@mikro-orm/core';
import { ApplicationSchema, type Application } from './application.ts';

/** The file a candidate sent and the text read from it: personal data, never logged, never listed. */
export interface Cv {
  id: string;
  application: Application;
  file: Uint8Array;
  sha256: string;
  /** Null until it was read. */
  text: string | null;
}

export const CvSchema: EntitySchema<Cv> = defineEntity({
  name: 'Cv',
  properties: (p) => ({
    id: p.uuid().primary(),
    application: p.oneToOne(ApplicationSchema).owner().deleteRule('cascade').updateRule('cascade'),
    file: p.blob(),
    sha256: p.text(),
    text: p.text().strictNullable(),
  }),
});
