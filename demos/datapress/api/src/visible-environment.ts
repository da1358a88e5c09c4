/**
 * The variables `GET /` may show. An allow-list, because a deny-list of secrets is never complete: whatever is
 * not named here stays in the process. URLs are left out on purpose, they may carry credentials.
 */
export const visibleVariables: readonly string[] = [
  'NODE_ENV',
  'API_VERSION',
  'HOSTNAME',
  'PORT',
  'TZ',
  'POD_NAME',
  'POD_NAMESPACE',
  'NODE_NAME',
  'OTEL_SERVICE_NAME',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'VIGIE_LOG_LEVEL',
];

/** The allow-listed variables that are set, in the order of the list, each cut at 200 characters. */
export function visibleEnvironment(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const visible: Record<string, string> = {};
  for (const name of visibleVariables) {
    const value = env[name];
    if (value !== undefined && value !== '') visible[name] = value.slice(0, 200);
  }
  return visible;
}
