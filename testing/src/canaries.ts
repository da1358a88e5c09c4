import { gunzipSync } from 'node:zlib';

/** Bytes that left a service, and by which way. */
export interface Emission {
  readonly way: string;
  readonly bytes: Buffer;
}

/** The ways by which a text left, plain or in any form that is as good as plain; none where it did not. */
export function waysOf(canary: string, emissions: readonly Emission[]): string[] {
  const forms = formsOf(canary);
  const found = emissions.filter(({ bytes }) => forms.some((form) => bytes.includes(form)));
  return [...new Set(found.map(({ way }) => way))];
}

/** The emission, and what is in it where it is compressed. */
export function withContent(way: string, bytes: Buffer): Emission[] {
  const emission = { way, bytes };
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return [emission];
  return [emission, { way: `${way} (gunzipped)`, bytes: gunzipSync(bytes) }];
}

function formsOf(canary: string): Buffer[] {
  const escaped = JSON.stringify(canary).slice(1, -1);
  const encoded = encodeURIComponent(canary);
  const texts = [canary, escaped, JSON.stringify(escaped).slice(1, -1), encoded, encodeURIComponent(encoded)];
  return [...new Set([...texts, ...base64FormsOf(canary), Buffer.from(canary).toString('hex')])].map((text) =>
    Buffer.from(text),
  );
}

/** A text's base64 depends on what stands before it: one form for each of the three places, without the ends that others share. */
function base64FormsOf(canary: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(canary)]);
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor((bytes.length * 8) / 6);
    return [bytes.toString('base64').slice(from, to), bytes.toString('base64url').slice(from, to)];
  });
}
