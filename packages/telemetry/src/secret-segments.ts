const REDACTED = '[redacted]';
/** Routes are few; more of them are not remembered. */
const MAX_ROUTES = 500;

/** `:name`, `*name`, `{name}` and `(?<name>…)`: what routers call the parts of a path. */
const PARAMETER = /[:*]([\p{L}\p{N}_$]+)|\{([^{}/:*]+)\}|\(\?<([\p{L}\p{N}_$]+)>/gu;
/** A part after which parts of the path and of the route are not the same in number. */
const OF_ANY_LENGTH = /[*+{}?()]/;

/** Which parts of a path are secret: single ones, or all from one on. */
interface Secrets {
  readonly at: readonly number[];
  readonly from: number;
}

/**
 * Makes the function that takes out of a path what its route calls a secret: of `/reset/:token` the token. Where optional or
 * repeated parts stand before it, everything goes that it might be.
 */
export function createSegmentRedactor(
  isSensitive: (name: string) => boolean,
): (route: string, path: string) => string {
  const known = new Map<string, Secrets | undefined>();
  return (route, path) => {
    let secrets = known.get(route);
    if (secrets === undefined && !known.has(route)) {
      secrets = secretsOf(route, isSensitive);
      if (known.size < MAX_ROUTES) known.set(route, secrets);
    }
    if (secrets === undefined) return path;
    const { at, from } = secrets;
    return path
      .split('/')
      .map((part, index) => (part !== '' && (index >= from || at.includes(index)) ? REDACTED : part))
      .join('/');
  };
}

function secretsOf(route: string, isSensitive: (name: string) => boolean): Secrets | undefined {
  const isSecret = (part: string): boolean =>
    [...part.matchAll(PARAMETER)].some(([, ...names]) => isSensitive(names.find(Boolean) ?? ''));
  if (!isSecret(route)) return undefined;
  // A route given as a regular expression: its slashes are no separators.
  if (route.startsWith('/^')) return { at: [], from: 1 };
  const at: number[] = [];
  let aligned = true;
  let from = Number.POSITIVE_INFINITY;
  for (const [index, part] of route.split('/').entries()) {
    const anyLength = OF_ANY_LENGTH.test(part.replaceAll(/\{[^{}/:*]+\}/g, ''));
    if (isSecret(part)) {
      if (!aligned) return { at, from };
      if (anyLength) return { at, from: index };
      at.push(index);
    }
    if (!anyLength || !aligned) continue;
    aligned = false;
    from = index + 1;
  }
  return { at, from: Number.POSITIVE_INFINITY };
}
