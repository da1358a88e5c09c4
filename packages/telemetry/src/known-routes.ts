const REDACTED = '[redacted]';
/** Routes are few and short; more of them, or longer ones, are not remembered. */
const MAX_ROUTES = 500;
const MAX_LENGTH = 256;

/** `:name`, `*name`, `{name}` and `(?<name>…)`: what routers call the parts of a path. */
const PARAMETER = /[:*]([\p{L}\p{N}_$]+)|\{([^{}/:*]+)\}|\(\?<([\p{L}\p{N}_$]+)>/gu;
/** A part after which parts of the path and of the route are not the same in number. */
const OF_ANY_LENGTH = /[*+{}?()]/;

/** Which parts of a path are secret: single ones, or all from one on. */
interface Secrets {
  readonly at: readonly number[];
  readonly from: number;
}

/** A route as the record tells it. */
export interface KnownRoute {
  /** At most 256 characters, in a copy of its own: a part cut out of a text would keep the whole of it alive. */
  readonly template: string;
  /** Takes out of a path what the route calls a secret; undefined where it calls nothing so. */
  readonly redactPath: ((path: string) => string) | undefined;
}

/**
 * Makes the function that knows routes: of `/reset/:token` that the second part of its paths is a secret. Where optional or
 * repeated parts stand before it, everything goes that it might be.
 */
export function createRoutes(isSensitive: (name: string) => boolean): (route: string) => KnownRoute {
  const known = new Map<string, KnownRoute>();
  return (route) => {
    let found = known.get(route);
    if (found === undefined) {
      const template = Buffer.from(route.slice(0, MAX_LENGTH), 'utf16le').toString('utf16le');
      found = { template, redactPath: redactPathOf(route, isSensitive) };
      if (known.size < MAX_ROUTES && route.length <= MAX_LENGTH) known.set(template, found);
    }
    return found;
  };
}

function redactPathOf(route: string, isSensitive: (name: string) => boolean): KnownRoute['redactPath'] {
  const secrets = secretsOf(route, isSensitive);
  if (secrets === undefined) return undefined;
  const { at, from } = secrets;
  return (path) =>
    path
      .split('/')
      .map((part, index) => (part !== '' && (index >= from || at.includes(index)) ? REDACTED : part))
      .join('/');
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
