// A process: takes OTLP over HTTP, answers 200, and counts.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeTraceBody } from '@vigie/testing';
import type { Listening, SinkCounts, SinkRequest } from './protocol.ts';

const SERVER_KIND = 2;

interface OtlpTraces {
  readonly resourceSpans?: readonly {
    readonly scopeSpans?: readonly { readonly spans?: readonly { readonly kind?: number }[] }[];
  }[];
}

let parse = false;
let requests = 0;
let bytes = 0;
let spans = 0;
let serverSpans = 0;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (parse) chunks.push(chunk);
  });
  request.on('end', () => {
    requests++;
    if (parse && request.url === '/v1/traces') {
      count(decodeTraceBody(Buffer.concat(chunks), request.headers['content-type']));
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});

function count({ resourceSpans = [] }: OtlpTraces): void {
  for (const span of resourceSpans.flatMap((r) => r.scopeSpans ?? []).flatMap((scope) => scope.spans ?? [])) {
    spans++;
    if (span.kind === SERVER_KIND) serverSpans++;
  }
}

server.listen(0, '127.0.0.1', () => {
  tell({ id: 0, port: (server.address() as AddressInfo).port });
});
process.on('message', (request: SinkRequest) => {
  parse = request.parse;
  tell({ id: request.id, requests, bytes, spans, serverSpans });
});
process.on('disconnect', () => process.exit(0));

function tell(message: Listening | (SinkCounts & { readonly id: number })): void {
  process.send?.(message);
}
