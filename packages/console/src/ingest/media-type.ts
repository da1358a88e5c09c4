/** A Content-Type, parsed: the type in lower case and its charset, `utf-8` where none is given. */
export interface MediaType {
  readonly type: string;
  readonly charset: string;
}

/** Parses a Content-Type header (RFC 9110, 8.3.1). Undefined when it is absent or not a media type. */
export function parseMediaType(header: string | undefined): MediaType | undefined {
  const found = /^\s*([\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+)\s*(;.*)?$/.exec(header ?? '');
  if (!found?.[1]) return undefined;
  const charset = /;\s*charset\s*=\s*"?([\w.-]+)"?/i.exec(found[2] ?? '')?.[1] ?? 'utf-8';
  return { type: found[1].toLowerCase(), charset: charset.toLowerCase() };
}

export type Encoding = 'protobuf' | 'json';

/** Which of the two encodings of OTLP and Loki a Content-Type names. */
export function encodingOf(header: string | undefined): Encoding | undefined {
  const media = parseMediaType(header);
  if (media?.type === 'application/x-protobuf' || media?.type === 'application/protobuf') return 'protobuf';
  const readable = media?.charset === 'utf-8' || media?.charset === 'utf8' || media?.charset === 'us-ascii';
  return media?.type === 'application/json' && readable ? 'json' : undefined;
}
