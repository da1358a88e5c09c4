import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  workspace: ['packages/*'],
  entry: ['src/{index,main}.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  // isolatedDeclarations lets declarations be made file by file, without the type checker.
  dts: { oxc: true },
  fixedExtension: false,
  clean: true,
  logLevel: 'warn',
});

export default config;
