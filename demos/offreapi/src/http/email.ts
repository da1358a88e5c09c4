/** Loose on purpose: only a message that arrives proves an address. */
export const EMAIL: RegExp = /^[^\s@<>()[\],;:"]{1,64}@[^\s@<>()[\],;:".]+(?:\.[^\s@<>()[\],;:".]+)+$/u;
