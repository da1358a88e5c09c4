import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toolPath } from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { SERVICES } from '../catalogue/metric.ts';

const folder = import.meta.dirname;

interface ComposeService {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly read_only?: boolean;
  readonly user?: string;
  readonly cap_drop?: readonly string[];
  readonly ports?: readonly { readonly host_ip?: string; readonly published: string }[];
  readonly healthcheck?: object;
  readonly deploy: { readonly resources: { readonly limits: { readonly memory: string } } };
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly { readonly type: string; readonly source: string }[];
}

interface Model {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly configs: Readonly<Record<string, { readonly file: string }>>;
}

describeWithTools(['compose-check', 'promtool'], 'compose.yaml', () => {
  const model = (): Model =>
    JSON.parse(
      execFileSync(toolPath('compose-check'), ['-format', 'json', 'compose.yaml'], {
        cwd: folder,
        encoding: 'utf8',
      }),
    ) as Model;

  it('is what the Compose specification allows', () => {
    const { services } = model();
    expect(Object.keys(services)).toEqual(
      expect.arrayContaining([...SERVICES, 'grafana', 'loki', 'jaeger', 'alloy']),
    );
  });

  it('hardens every container, pins every image and opens nothing beyond loopback', () => {
    for (const [name, service] of Object.entries(model().services)) {
      const { image, read_only, cap_drop, ports = [], deploy } = service;
      expect(image, name).toMatch(/:v?\d+\.\d+/);
      expect(cap_drop, name).toEqual(['ALL']);
      // pgAdmin’s entry point writes beside its programs.
      expect(read_only, name).toBe(name !== 'pgadmin');
      expect(Number.parseInt(deploy.resources.limits.memory, 10), name).toBeGreaterThan(0);
      expect(
        ports.map(({ host_ip }) => host_ip),
        name,
      ).toEqual(ports.map(() => '127.0.0.1'));
    }
  });

  it('has no secret in an environment', () => {
    for (const service of Object.values(model().services)) {
      const names = Object.keys(service.environment ?? {}).filter((name) =>
        /PASSWORD|SECRET|TOKEN|DATABASE_URL/.test(name),
      );
      expect(names.filter((name) => !name.endsWith('_FILE'))).toEqual([]);
    }
  });

  it('mounts only files and folders that are there', () => {
    const { services, configs } = model();
    const mounted = [
      ...Object.values(configs).map(({ file }) => file),
      ...Object.values(services).flatMap(({ volumes = [] }) =>
        volumes
          .filter(({ type, source }) => type === 'bind' && !source.startsWith('/var/run'))
          .map(({ source }) => source),
      ),
    ];
    expect(mounted.length).toBeGreaterThan(8);
    expect(mounted.filter((path) => !existsSync(resolve(folder, path)))).toEqual([]);
  });

  it('scrapes every service under its own name, on the port it listens on', () => {
    const checked = execFileSync(
      toolPath('promtool'),
      ['check', 'config', '--syntax-only', join(folder, 'prometheus.yaml')],
      { encoding: 'utf8' },
    );
    expect(checked).toContain('SUCCESS');
    const { scrape_configs: jobs } = parse(readFileSync(join(folder, 'prometheus.yaml'), 'utf8')) as {
      scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
    };
    const targets = Object.fromEntries(jobs.map((job) => [job.job_name, job.static_configs[0]?.targets[0]]));
    expect(targets).toMatchObject({
      offreapi: 'offreapi:3000',
      'datapress-api': 'datapress-api:8000',
      'datapress-front': 'datapress-front:8080',
    });
  });
});
