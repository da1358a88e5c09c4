import { hostname, release } from 'node:os';
import { known, type ReadText, type ResourceAttributes } from './resource-attributes.ts';

/** Names of semantic conventions where Node has others. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: 'x86', arm: 'arm32' };
const SYSTEMS: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' };
const MACHINE_ID = /^[0-9a-f]{32}$/;

/**
 * The machine (semantic conventions, host). Its id is that of systemd, on Linux and outside containers: images bring one of
 * their own, and elsewhere a program would have to be started to ask for it.
 */
export function describeHost(read: ReadText, inContainer: boolean): ResourceAttributes {
  const id = inContainer || process.platform !== 'linux' ? '' : read('/etc/machine-id').trim();
  return known({
    'host.name': hostname(),
    'host.arch': ARCHITECTURES[process.arch] ?? process.arch,
    'host.id': MACHINE_ID.test(id) ? id : undefined,
  });
}

/** The operating system (semantic conventions, os). */
export function describeOs(): ResourceAttributes {
  return known({ 'os.type': SYSTEMS[process.platform] ?? process.platform, 'os.version': release() });
}
