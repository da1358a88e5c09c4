/** What became of one batch, as the sender saw it. */
export type SendResult =
  /** Accepted. `rejected` items of it were refused for good (OTLP partial success); `reason` says why. */
  | { readonly kind: 'delivered'; readonly rejected?: number; readonly reason?: string }
  /** Not accepted now; the same items may be sent again, not before `afterMs` milliseconds. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  /**
   * Never acceptable as it is. The batch is split until the single bad items are found, unless `whole` says that the
   * refusal does not depend on the items (a wrong path, an unknown tenant): then all of it is dropped at once.
   */
  | { readonly kind: 'refused'; readonly reason: string; readonly whole?: boolean };
