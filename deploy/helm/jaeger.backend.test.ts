import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startJaeger } from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';

const values = readFileSync(join(import.meta.dirname, 'jaeger.yaml'), 'utf8');

describeWithTools(['jaeger'], 'Helm values of Jaeger', () => {
  it('hold a configuration that Jaeger starts with', async () => {
    const jaeger = await startJaeger({
      config: (ports) => {
        const numbers: Readonly<Record<string, number>> = {
          '16686': ports.query,
          '16685': ports.queryGrpc,
          '4318': ports.otlpHttp,
          '4317': ports.otlpGrpc,
          '8889': ports.spanMetrics,
          '13133': ports.health,
          '8888': ports.ownMetrics,
        };
        const { userconfig } = parse(values) as { userconfig: object };
        return stringify(userconfig)
          .replaceAll(/\b0\.0\.0\.0:(\d+)/g, (_, port: string) => `127.0.0.1:${numbers[port]}`)
          .replace('host: 0.0.0.0', 'host: 127.0.0.1')
          .replace('port: 8888', `port: ${numbers['8888']}`)
          .replaceAll('/badger/', './badger/');
      },
    });
    try {
      const services = await fetch(`${jaeger.url}/api/services`);
      expect(services.status).toBe(200);
    } finally {
      await jaeger.stop();
    }
  });
});
