import { expect, it } from 'vitest';
import { withHealthAlias } from './health-alias.ts';
import { serve } from './testing.ts';

it.each([
  ['/health', '/readyz'],
  ['/health?verbose', '/readyz?verbose'],
  ['/healthy', '/healthy'],
  ['/a/health', '/a/health'],
  ['/', '/'],
])('answers %s as %s', async (asked, answered) => {
  await using server = await serve(withHealthAlias((request, response) => response.end(request.url)));
  expect(await (await fetch(new URL(asked, server.url))).text()).toBe(answered);
});
