import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Listening, Reading } from '../protocol.ts';

/** Serves on a free port and answers the benchmark's questions about this process over its IPC channel. */
export function serve(listener: RequestListener): void {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1', () => {
    tell({ id: 0, port: (server.address() as AddressInfo).port });
  });
  process.on('message', ({ id }: { id: number }) => {
    const { user, system } = process.cpuUsage();
    tell({
      id,
      cpuMicros: user + system,
      rssBytes: process.memoryUsage.rss(),
      maxRssBytes: process.resourceUsage().maxRSS * 1024,
    });
  });
  process.on('disconnect', () => process.exit(0));
}

function tell(message: Listening | (Reading & { readonly id: number })): void {
  process.send?.(message);
}
