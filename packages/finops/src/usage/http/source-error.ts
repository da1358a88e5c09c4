import { FinopsError } from '../../finops-error.ts';

/** A backend that does not answer, or not as it should: `VIGIE_E_FINOPS_SOURCE`. */
export class SourceError extends FinopsError {
  /** Less at once may do: the query was too heavy or its answer too large. */
  readonly tooMuch: boolean;

  constructor(message: string, options: { readonly tooMuch?: boolean } = {}) {
    super('VIGIE_E_FINOPS_SOURCE', message);
    this.tooMuch = options.tooMuch ?? false;
  }
}
