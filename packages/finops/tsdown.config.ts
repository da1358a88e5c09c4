import { defineConfig, type UserConfig } from 'tsdown';

/** Added to the workspace's own configuration, which says everything else. */
const config: UserConfig = defineConfig({
  // The meter alone is what a running service loads: no YAML, no reports.
  entry: ['src/{index,main}.ts', 'src/meter/index.ts'],
});

export default config;
