import type { HttpResponse } from '@vigie/delivery';

/** Of an answer; it names every kind of refusal, which is at most one an entry of a batch. */
export const MAX_ANSWER_BYTES: number = 1024 * 1024;

/** What Loki refuses a single entry for, having validated it (its `pkg/validation/validate.go`). The others of the push are stored. */
const ABOUT_ENTRIES: RegExp =
  /^(?:max entry size '\d+' bytes exceeded for stream|entry for stream '.*' has timestamp too (?:old|new): |stream '.*' (?:includes structured metadata, but|has structured metadata too large: |has too many structured metadata labels: ))/s;

/**
 * How many of the `entries` of a push, which is of one stream, Loki refused while it stored the others, by its answer 400. Undefined
 * where the answer is about something else or does not say it.
 */
export function refusedEntries({ status, body }: HttpResponse, entries: number): number | undefined {
  if (status !== 400 || body.length >= MAX_ANSWER_BYTES) return undefined;
  const text = body.toString().trim();
  const ignored = /, total ignored: (\d+) out of (\d+) for stream: /.exec(text);
  // Out of fewer: Loki has split the stream and tells of one part, or has refused others for another reason.
  if (ignored !== null) return Number(ignored[2]) === entries ? Number(ignored[1]) : undefined;
  let refused = 0;
  for (const kind of text.split(/; (?=\d+ errors like: )/)) {
    const [, count = '1', message = ''] = /^(?:(\d+) errors like: )?(.*)$/s.exec(kind) ?? [];
    if (!ABOUT_ENTRIES.test(message)) return undefined;
    refused += Number(count);
  }
  return refused <= entries ? refused : undefined;
}
