import type { Socket } from 'node:net';
import type { Inbox, Receiver } from '../store/inbox.ts';

const GRPC_ADVICE =
  'This port speaks OTLP over HTTP/1.1, not gRPC. Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf (or use the HTTP exporter).';

/** Recognises gRPC and TLS on a plain HTTP port, answers in the sender's own protocol, and puts it in the inbox. */
export function answerGarbage(
  inbox: Inbox,
  receiver: Receiver,
  error: Error & { readonly rawPacket?: Buffer; readonly code?: string },
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const start = error.rawPacket?.subarray(0, 24) ?? Buffer.alloc(0);
  const problem = { receiver, status: 0, userAgent: '' } as const;
  if (start.toString('latin1').startsWith('PRI * HTTP/2')) {
    inbox.report({ ...problem, code: 'grpc', subject: 'HTTP/2 (gRPC)', detail: GRPC_ADVICE });
    socket.end(http2GoAway(GRPC_ADVICE));
  } else if (start[0] === 0x16 && start[1] === 0x03) {
    const detail = 'A TLS handshake came to a port that speaks plain HTTP; use http:// instead of https://.';
    inbox.report({ ...problem, code: 'tls', subject: 'https://', detail });
    // A fatal alert, "unexpected message".
    socket.end(Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x0a]));
  } else {
    const detail = `What came is not an HTTP/1.1 request: ${error.message}`;
    inbox.report({ ...problem, code: 'undecodable', subject: 'bytes', detail, status: 400 });
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  }
}

const FRAME_SETTINGS = 4;
const FRAME_GOAWAY = 7;
const HTTP_1_1_REQUIRED = 0x0d;

/** The two frames (RFC 9113) that make an HTTP/2 client print the advice. */
function http2GoAway(advice: string): Buffer {
  const debug = Buffer.from(advice);
  const goAway = Buffer.alloc(8 + debug.length);
  goAway.writeUInt32BE(HTTP_1_1_REQUIRED, 4);
  debug.copy(goAway, 8);
  return Buffer.concat([frame(FRAME_SETTINGS, Buffer.alloc(0)), frame(FRAME_GOAWAY, goAway)]);
}

function frame(type: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  return Buffer.concat([header, payload]);
}
