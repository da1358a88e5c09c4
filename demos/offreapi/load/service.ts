import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface RunningService {
  readonly url: string;
  stop(): Promise<void>;
}

/** As `pnpm start` starts it, with all signals but traces to nowhere. */
const NODE_ARGUMENTS = ['--conditions=@vigie/source', '--max-old-space-size=96', '--max-semi-space-size=4'];

/** @throws Error with what it wrote, when it does not listen */
export async function startService(databaseUrl: string): Promise<RunningService> {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, main], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      OTEL_TRACES_EXPORTER: 'none',
    },
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const forced = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(forced);
  };
  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      const at = /"url":"([^"]+)"/.exec(line)?.[1];
      if (line.includes('"message":"listening"') && at !== undefined) resolve(at);
      if (said.length < 20) said.push(line);
    });
    void exited.then(([code]) =>
      reject(new Error(`OffreAPI ended with ${String(code)}:\n${said.join('\n')}`)),
    );
  });
  return { url, stop };
}
