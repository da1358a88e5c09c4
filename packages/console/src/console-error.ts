/** Codes of the errors `startConsole` throws. */
export type ConsoleErrorCode =
  | 'VIGIE_E_CONSOLE_OPTION'
  | 'VIGIE_E_CONSOLE_PORT_TAKEN'
  | 'VIGIE_E_CONSOLE_LISTEN'
  | 'VIGIE_E_CONSOLE_PAGE_FILES';

/** A mistake in the console's options or surroundings; the message says what to do. */
export class ConsoleError extends Error {
  readonly code: ConsoleErrorCode;

  constructor(code: ConsoleErrorCode, message: string) {
    super(message);
    this.name = 'ConsoleError';
    this.code = code;
  }
}
