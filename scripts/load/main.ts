const HELP = `npm run load -- SERVICE [options]

Puts realistic load on a service of the demo and reports what came of it.

  offreapi   the recruiting application: npm run load -- offreapi --help

Exit code: 0 measured without an error, 1 requests failed, 2 wrong usage, 3 it could not be measured, 130 interrupted.
`;

const services: Readonly<Record<string, () => Promise<{ main(args: readonly string[]): Promise<number> }>>> =
  {
    offreapi: () => import('../../demos/offreapi/load/main.ts'),
  };

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === '--help') {
    process.stdout.write(HELP);
    return 0;
  }
  const load = name === undefined || !Object.hasOwn(services, name) ? undefined : services[name];
  if (load === undefined) {
    process.stderr.write(
      `load: ${name === undefined ? 'Which service?' : `There is no service ${JSON.stringify(name)}.`}\n\n${HELP}`,
    );
    return 2;
  }
  return (await load()).main(args);
}
