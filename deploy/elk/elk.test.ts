import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { LOG_FIELDS } from '../catalogue/log-fields.ts';
import { SERVICES } from '../catalogue/metric.ts';

const read = (name: string): Record<string, never> =>
  parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as Record<string, never>;

/** Both collectors rename fields: each must be one that lines have. */
describe('the collectors of ELK', () => {
  const known = new Set(LOG_FIELDS.map(({ name }) => name));

  it('Filebeat renames fields that lines have, and none twice', () => {
    const { processors } = read('filebeat.yml') as unknown as {
      processors: { rename?: { fields: { from: string; to: string }[] } }[];
    };
    const fields = processors.flatMap(({ rename }) => rename?.fields ?? []);
    expect(fields.map(({ from }) => from.split('.')[0]).filter((name) => !known.has(name as string))).toEqual(
      [],
    );
    expect(new Set(fields.map(({ to }) => to)).size).toBe(fields.length);
  });

  it('Fluent Bit renames fields that lines have, and keeps the services of the catalogue', () => {
    const { pipeline } = read('fluent-bit.yaml') as unknown as {
      pipeline: { filters: { name: string; rename?: string[]; regex?: string }[] };
    };
    const renames = pipeline.filters.flatMap(({ rename }) => rename ?? []);
    expect(renames.length).toBeGreaterThan(5);
    expect(renames.map((line) => line.split(' ')[0]).filter((name) => !known.has(name as string))).toEqual(
      [],
    );
    const kept = pipeline.filters.find(({ name }) => name === 'grep')?.regex ?? '';
    for (const service of SERVICES) expect(kept).toContain(service);
  });
});
