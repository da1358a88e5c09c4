import { expect, it, vi } from 'vitest';
import { sharedWarn } from './shared-warn.ts';

it('a cause that befalls several deliveries is told once, is over once, and is told when it comes again', () => {
  const told = vi.fn();
  const warn = sharedWarn((message) => told(message));
  const trouble = (by: string, cause: string, reason?: string): void =>
    warn(`${by} ${cause}`, { event: 'trouble', cause, ...(reason === undefined ? {} : { reason }) });
  const recovered = (by: string, cause: string): void =>
    warn(`${by} recovered`, { event: 'recovered', cause });
  trouble('info', 'no answer within 200 ms');
  trouble('error', 'no answer within 300 ms');
  trouble('info', 'refused', 'too long in {level="info"}');
  trouble('error', 'refused', 'too long in {level="error"}');
  recovered('info', 'no answer within 200 ms');
  recovered('error', 'no answer within 300 ms');
  trouble('error', 'no answer within 300 ms');
  recovered('info', 'refused');
  trouble('info', 'shutdown', 'connect ECONNREFUSED');
  trouble('error', 'shutdown', 'connect ECONNREFUSED');
  expect(told.mock.calls.flat()).toEqual([
    'info no answer within 200 ms',
    'info refused',
    'error refused',
    'info recovered',
    'error no answer within 300 ms',
    'info recovered',
    'info shutdown',
    'error shutdown',
  ]);
});
