import type { IncomingMessage, ServerResponse } from 'node:http';

/** How far a request came through routers, and whom to tell what failed there. */
export interface Trail {
  /** Template of the mounts the request is inside of, such as `/api/:version`. */
  mount: string;
  /** Template of what answers: the last route entered, or else the last mount. */
  route: string | undefined;
  readonly failed: (response: ServerResponse, error: unknown) => void;
}

export const kTrail: unique symbol = Symbol('vigie.trail');
export type TrailedRequest = IncomingMessage & { [kTrail]?: Trail };

type Next = (signal?: unknown) => void;
type Path = string | RegExp | readonly Path[];

/** One entry of a router's stack, or of a route's. */
interface Layer {
  /** The route it leads to; undefined where that is a middleware or a mounted router. Absent inside a route. */
  readonly route?: { readonly path: Path } | undefined;
  /** True where it takes every path. */
  readonly slash: boolean;
  /** As registered; router 2.3 on. */
  readonly rawPath?: Path;
  /** What it matched last, before router 2.3. */
  readonly path?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** The two functions of the `router` package that every request and every error passes. */
interface LayerPrototype {
  handleRequest: (this: Layer, request: TrailedRequest, response: ServerResponse, next: Next) => void;
  handleError: (this: Layer, error: unknown, ...rest: [TrailedRequest, ServerResponse, Next]) => void;
}

export interface Router {
  readonly stack: readonly (Layer & { readonly handle: unknown })[];
  use(handler: typeof passError): unknown;
}

const followed = new WeakSet<object>();

/**
 * Makes the layers of a router, and of all routers of its kind, leave a trail on requests that have one.
 *
 * Only a layer knows the template of a mount (`request.baseUrl` has the values in it), and of an error that a middleware
 * answers. An error that no layer is left for goes straight to Express; so the last layer is one of ours.
 */
export function followLayers(router: Router): void {
  if (router.stack.at(-1)?.handle === passError) return;
  router.use(passError);
  const prototype = Object.getPrototypeOf(router.stack.at(-1)) as LayerPrototype;
  if (followed.has(prototype)) return;
  followed.add(prototype);

  const { handleRequest, handleError } = prototype;
  prototype.handleRequest = function followedRequest(request, response, next) {
    const trail = request[kTrail];
    const follows = !this.slash && 'route' in this && trail !== undefined;
    handleRequest.call(this, request, response, follows ? enter(this, trail, response, next) : next);
  };
  prototype.handleError = function followedError(error, request, response, next) {
    request[kTrail]?.failed(response, error);
    handleError.call(this, error, request, response, next);
  };
}

function passError(error: unknown, _request: unknown, _response: unknown, next: Next): void {
  next(error);
}

/** Notes that a request enters a route or a mount; what is returned is called when it leaves again. */
function enter(layer: Layer, trail: Trail, response: ServerResponse, next: Next): Next {
  const { mount, route } = trail;
  if (layer.route === undefined) trail.mount = mount + mountTemplate(layer);
  const template = layer.route === undefined ? '' : String(layer.route.path);
  trail.route = template === '/' && mount !== '' ? mount : trail.mount + template;
  return (signal) => {
    trail.mount = mount;
    // Where an error came from, or an answer, is its route still.
    const passedOn = !signal || signal === 'route' || signal === 'router';
    if (passedOn && !response.headersSent) trail.route = route;
    next(signal);
  };
}

/** Before router 2.3 a layer knows its match only: never the values, rather only their names. */
function mountTemplate({ rawPath, path = '', params = {} }: Layer): string {
  if (rawPath !== undefined) return String(rawPath).replace(/\/+$/, '');
  const names = Object.keys(params);
  return names.length === 0 ? path : names.map((name) => `/:${name}`).join('');
}
