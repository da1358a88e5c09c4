import { defineConfig, type UserConfig } from 'tsdown';

/** Added to the workspace's own configuration, which says everything else. */
const config: UserConfig = defineConfig({
  // The page has no build step: its files are served as they are.
  copy: [{ from: 'src/page/*.{html,css,js,svg}', to: 'dist/page' }],
});

export default config;
