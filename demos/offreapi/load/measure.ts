import { loadavg } from 'node:os';
import { startEmbeddedDatabase } from '../src/embedded-database.ts';
import { fill } from './fill.ts';
import type { LoadOptions } from './options.ts';
import { createResult, type LoadResult } from './result.ts';
import { startService } from './service.ts';
import { putLoad } from './traffic.ts';
import { watchVitalSigns } from './vital-signs.ts';

/** Fills the database, starts the service unless there is one, puts the load on it and watches. */
export async function measure(
  options: LoadOptions,
  step: (text: string) => void,
  signal: AbortSignal,
): Promise<LoadResult> {
  const stops: (() => Promise<void>)[] = [];
  try {
    step('starting');
    let { databaseUrl } = options;
    if (databaseUrl === undefined) {
      const embedded = await startEmbeddedDatabase();
      stops.push(() => embedded.close());
      databaseUrl = embedded.url;
    }
    const { sessionToken, database } = await fill(databaseUrl, {
      ...options,
      onProgress: checked(step, signal),
    });
    let { url } = options;
    if (url === undefined) {
      step('starting the service');
      const service = await startService(databaseUrl);
      stops.push(() => service.stop());
      url = service.url;
    }
    signal.throwIfAborted();
    return await underLoad({ ...options, url }, { sessionToken, database }, step, signal);
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

async function underLoad(
  options: LoadOptions & { readonly url: string },
  { sessionToken, database }: { readonly sessionToken: string; readonly database: string },
  step: (text: string) => void,
  signal: AbortSignal,
): Promise<LoadResult> {
  const { url, seconds, warmUpSeconds, connections, rate, offers, applications } = options;
  const loadBefore = loadavg()[0] ?? 0;
  const startedAt = performance.now();
  const telling = setInterval(() => {
    const elapsed = (performance.now() - startedAt) / 1000;
    step(`load: ${elapsed.toFixed(0)} of ${warmUpSeconds + seconds} s`);
  }, 1000);
  let watch = watchVitalSigns(url, 500);
  const warm = setTimeout(() => {
    void watch.stop();
    watch = watchVitalSigns(url, Math.max(250, (seconds * 1000) / 240));
  }, warmUpSeconds * 1000);
  try {
    const traffic = await putLoad(
      { url, seconds, warmUpSeconds, connections, rate, offers, applications, sessionToken },
      signal,
    );
    return createResult({ options, database, loadBefore, traffic, signs: await watch.stop() });
  } finally {
    clearTimeout(warm);
    clearInterval(telling);
    await watch.stop().catch(() => {});
  }
}

function checked(step: (text: string) => void, signal: AbortSignal): (text: string) => void {
  return (text) => {
    signal.throwIfAborted();
    step(text);
  };
}
