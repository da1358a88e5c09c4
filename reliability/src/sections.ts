import { exits } from './exits/exits-section.ts';
import { failures } from './failures/failures.ts';
import type { SectionModule } from './section.ts';
import { soak } from './soak/soak-section.ts';

/** The parts of the report, in the order of the document. */
export const SECTIONS: readonly SectionModule[] = [failures, exits, soak];
