import type { Report } from '../report.ts';
import type { Text } from '../text/text.ts';

/** What every section of the table is written with. */
export interface View {
  readonly report: Report;
  readonly text: Text;
  /** Columns of the terminal. */
  readonly width: number;
  readonly colours: boolean;
  /** Lines shown of each list. */
  readonly rows: number;
}
