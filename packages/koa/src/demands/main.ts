import { parseArgs } from 'node:util';
import { errorOf, measureDemands } from './measure.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, clients: { type: 'string', default: '5' } },
});
const [seconds, clients] = [Number(values.seconds), Number(values.clients)];
if (!(seconds >= 1) || !(clients >= 1)) {
  process.stderr.write('--seconds and --clients must be numbers from 1.\n');
  process.exit(2);
}
const measured = await measureDemands({
  seconds,
  clients,
  progress: (passed) => void (process.stderr.isTTY && process.stderr.write(`\r${passed} of ${seconds} s`)),
});
const { routes, utilisation, aroundMs } = measured;
if (process.stderr.isTTY) process.stderr.write('\r');
process.stdout.write(
  `${measured.seconds.toFixed(1)} s, ${(utilisation * 100).toFixed(0)} % of a core, ${aroundMs.toFixed(3)} ms around each request\n`,
);
process.stdout.write('route     requests  truth ms  + around  meter ms   ± ms  outside\n');
for (const each of routes) {
  const cells = [
    each.route.padEnd(8),
    String(each.requests).padStart(9),
    each.truthMs.toFixed(3).padStart(9),
    (each.truthMs + aroundMs).toFixed(3).padStart(9),
    each.demandMs.toFixed(3).padStart(9),
    each.standardErrorMs.toFixed(3).padStart(6),
    `${(errorOf(each, measured) * 100).toFixed(1)} %`.padStart(8),
  ];
  process.stdout.write(`${cells.join(' ')}\n`);
}
process.exitCode = routes.every((each) => Math.abs(errorOf(each, measured)) < 0.1) ? 0 : 1;
