import { basename } from 'node:path';
import type { ResourceAttributes } from './resource-attributes.ts';

/**
 * The process and its runtime (semantic conventions, process). No owner and no path: they name people. The command line
 * only where asked for, since secrets are given there.
 */
export function describeProcess(commandArgs: boolean): ResourceAttributes {
  const [executable = '', ...args] = process.argv;
  return {
    'process.pid': process.pid,
    'process.executable.name': basename(process.execPath),
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'process.runtime.description': 'Node.js',
    ...(commandArgs ? { 'process.command_args': [executable, ...process.execArgv, ...args] } : {}),
  };
}
