/** What a service's metrics page says of a destination. */
export interface ScrapedLedger {
  readonly created: number;
  readonly delivered: number;
  /** By reason; those that are not 0. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly pending: number;
}

export async function readLedger(serviceUrl: string, destination: string): Promise<ScrapedLedger> {
  const page = await (await fetch(`${serviceUrl}/metrics`)).text();
  const of = (name: string): number => {
    const found = new RegExp(`^${name}\\{destination="${destination}"\\} (\\S+)`, 'm').exec(page);
    if (found === null) throw new Error(`${serviceUrl} has no ${name} of ${destination}.`);
    return Number(found[1]);
  };
  const drops = page.matchAll(
    new RegExp(
      `^vigie_delivery_dropped_total\\{destination="${destination}",reason="(\\w+)"\\} (\\S+)`,
      'gm',
    ),
  );
  return {
    created: of('vigie_delivery_created_total'),
    delivered: of('vigie_delivery_delivered_total'),
    dropped: Object.fromEntries(
      [...drops].map(([, reason = '', count]) => [reason, Number(count)] as const).filter(([, n]) => n !== 0),
    ),
    pending: of('vigie_delivery_pending'),
  };
}
