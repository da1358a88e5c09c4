type Warn = (message: string, details: Record<string, unknown>) => void;

/**
 * One voice for several deliveries to one destination, each of which tells a cause of trouble once until it is over: what befalls all
 * of them is told, and called over, by the first.
 */
export function sharedWarn(warn: Warn): Warn {
  /** Causes that were told, by cause and reason. */
  const told = new Map<string, string>();
  return (message, details) => {
    const cause = withoutFigures(details['cause']);
    let news = false;
    if (details['event'] === 'recovered') {
      for (const [key, known] of told) if (cause.includes(known)) news = told.delete(key);
    } else if (details['cause'] === 'shutdown') {
      // Each one's number counts.
      news = true;
    } else {
      const key = `${cause} ${withoutFigures(details['reason'])}`;
      news = !told.has(key);
      told.set(key, cause);
    }
    if (news) warn(message, details);
  };
}

/** They make no other cause, as in the deliveries themselves. */
function withoutFigures(text: unknown): string {
  return String(text).replaceAll(/\d+/g, '0');
}
