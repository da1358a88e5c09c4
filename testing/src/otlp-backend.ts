import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeTraceBody } from './otlp-protobuf.ts';

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 2 is SERVER (OTLP). */
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: readonly {
    key: string;
    value: { stringValue?: string; intValue?: number | string };
  }[];
}

export type BackendMode = 'up' | 'refusing' | 'hanging';

export interface OtlpBackend {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  serverSpans(): ReceivedSpan[];
  mode: BackendMode;
  close(): Promise<void>;
}

const SERVER = 2;

/** A real OTLP/HTTP receiver that can refuse (503) or hang; it keeps the spans it answered 200 for. */
export async function startOtlpBackend(mode: BackendMode = 'up'): Promise<OtlpBackend> {
  const spans: ReceivedSpan[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (backend.mode === 'hanging') return;
      if (backend.mode === 'refusing') {
        response.writeHead(503).end();
        return;
      }
      spans.push(...readSpans(Buffer.concat(chunks), request.headers['content-type']));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const backend: OtlpBackend = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    serverSpans: () => spans.filter((span) => span.kind === SERVER),
    mode,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return backend;
}

function readSpans(body: Buffer, type: string | undefined): ReceivedSpan[] {
  const { resourceSpans } = decodeTraceBody(body, type) as {
    resourceSpans: { scopeSpans: { spans: ReceivedSpan[] }[] }[];
  };
  return resourceSpans.flatMap((resource) => resource.scopeSpans.flatMap((scope) => scope.spans));
}
