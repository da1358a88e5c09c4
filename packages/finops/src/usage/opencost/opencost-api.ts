import type { JsonClient } from '../http/json-client.ts';
import { SourceError } from '../http/source-error.ts';
import { Shape } from '../shape.ts';

/** One container of one pod over one period. Averages are over the minutes it ran. Undefined: the product could not tell. */
export interface RawAllocation {
  readonly startSeconds: number;
  readonly minutes: number;
  readonly cluster: string | undefined;
  readonly node: string | undefined;
  readonly namespace: string;
  readonly controllerKind: string | undefined;
  readonly controller: string | undefined;
  readonly pod: string;
  readonly container: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly cpuRequestCores: number | undefined;
  readonly cpuUsageCores: number | undefined;
  readonly cpuUsageMaxCores: number | undefined;
  readonly memoryRequestBytes: number | undefined;
  readonly memoryUsageBytes: number | undefined;
  readonly memoryUsageMaxBytes: number | undefined;
  readonly gpuHours: number;
  /** Byte·hours of each persistent volume. */
  readonly volumes: ReadonlyMap<string, number>;
}

export interface RawNode {
  readonly name: string;
  readonly nodeClass: string | undefined;
  readonly spot: boolean | undefined;
  readonly cpuCores: number;
  readonly memoryBytes: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

export type OpencostProduct = 'opencost' | 'kubecost';

const PATHS = {
  opencost: { allocation: '/allocation/compute', assets: '/assets' },
  kubecost: { allocation: '/model/allocation', assets: '/model/assets' },
} as const;

/**
 * The two endpoints both products have, their answers checked before use. Costs in them are left: prices are the price book's.
 *
 * @see https://opencost.io/docs/integrations/api
 */
export class OpencostApi {
  readonly #client: JsonClient;
  readonly #product: OpencostProduct;

  constructor(client: JsonClient, product: OpencostProduct) {
    this.#client = client;
    this.#product = product;
  }

  /** Allocations of single containers; idle and unmounted entries are left out. */
  async allocations(fromSeconds: number, toSeconds: number): Promise<RawAllocation[]> {
    const query = new URLSearchParams({ window: windowText(fromSeconds, toSeconds), accumulate: 'false' });
    if (this.#product === 'kubecost') {
      for (const name of ['idle', 'external', 'shareTenancyCosts']) query.set(name, 'false');
    }
    const entries = await this.#ask(PATHS[this.#product].allocation, query);
    return entries.flatMap((shape) => {
      const properties = shape.has('properties') ? shape.shape('properties') : undefined;
      const container = properties?.optionalString('container') ?? '';
      // `__idle__`, `__unmounted__` and the like are no containers.
      if (properties === undefined || container === '' || container.startsWith('__')) return [];
      return [allocation(shape, properties, container)];
    });
  }

  async nodes(fromSeconds: number, toSeconds: number): Promise<RawNode[]> {
    const query = new URLSearchParams({ window: windowText(fromSeconds, toSeconds), accumulate: 'true' });
    const entries = await this.#ask(PATHS[this.#product].assets, query);
    return entries.flatMap((shape) => {
      if (!shape.has('type') || shape.string('type') !== 'Node' || !shape.has('properties')) return [];
      const name = shape.shape('properties').optionalString('name') ?? '';
      const nodeClass = shape.optionalString('nodeType');
      const preemptible = shape.optionalNumber('preemptible');
      return [
        {
          name,
          nodeClass: nodeClass === '' ? undefined : nodeClass,
          spot: preemptible === undefined ? undefined : preemptible > 0.5,
          cpuCores: shape.number('cpuCores', 0),
          memoryBytes: shape.number('ramBytes', 0),
          startSeconds: instant(shape, 'start'),
          endSeconds: instant(shape, 'end'),
        },
      ];
    });
  }

  /** `data` is a list of sets by name, or one such set. */
  async #ask(path: string, query: URLSearchParams): Promise<Shape[]> {
    const { status, body } = await this.#client.get(path, query);
    const fail = (problem: string): SourceError =>
      new SourceError(
        `${this.#client.base}${path}: it does not answer as ${this.#product} does: ${problem}.`,
      );
    const answer = new Shape(body, fail);
    const code = answer.optionalNumber('code') ?? status;
    if (code !== 200) {
      const message = (answer.has('message') ? answer.string('message') : 'no reason given').slice(0, 300);
      throw new SourceError(`${this.#client.base}${path}: it answers ${code}: ${message}.`);
    }
    if (!answer.has('data')) return [];
    const sets = Array.isArray((body as { data: unknown }).data)
      ? answer.array('data')
      : [(body as { data: unknown }).data];
    return sets
      .filter((set) => set !== null)
      .flatMap((set, index) => {
        const shape = new Shape(set, fail, `data[${index}]`);
        return Object.keys(set as object).map((name) => shape.shape(name));
      });
  }
}

function allocation(shape: Shape, properties: Shape, container: string): RawAllocation {
  const raw = shape.has('rawAllocationOnly') ? shape.shape('rawAllocationOnly') : undefined;
  const optional = (name: string): string | undefined => {
    const value = properties.optionalString(name);
    return value === '' ? undefined : value;
  };
  const volumes = new Map<string, number>();
  for (const [key, volume] of shape.entries('pvs')) {
    volumes.set(/(?:^|:)name=(.*)$/.exec(key)?.[1] ?? key, volume.number('byteHours', 0));
  }
  return {
    startSeconds: instant(shape, 'start'),
    minutes: shape.number('minutes', 0),
    cluster: optional('cluster'),
    node: optional('node'),
    namespace: properties.string('namespace'),
    controllerKind: optional('controllerKind'),
    controller: optional('controller'),
    pod: properties.string('pod'),
    container,
    labels: properties.strings('labels'),
    annotations: properties.strings('annotations'),
    cpuRequestCores: shape.optionalNumber('cpuCoreRequestAverage', 0),
    cpuUsageCores: shape.optionalNumber('cpuCoreUsageAverage', 0),
    cpuUsageMaxCores: raw?.optionalNumber('cpuCoreUsageMax', 0),
    memoryRequestBytes: shape.optionalNumber('ramByteRequestAverage', 0),
    memoryUsageBytes: shape.optionalNumber('ramByteUsageAverage', 0),
    memoryUsageMaxBytes: raw?.optionalNumber('ramByteUsageMax', 0),
    gpuHours: shape.optionalNumber('gpuHours', 0) ?? 0,
    volumes,
  };
}

function windowText(fromSeconds: number, toSeconds: number): string {
  return [fromSeconds, toSeconds]
    .map((at) => new Date(at * 1000).toISOString().replace('.000Z', 'Z'))
    .join(',');
}

function instant(shape: Shape, name: string): number {
  const seconds = Date.parse(shape.string(name)) / 1000;
  return Number.isNaN(seconds) ? shape.wrong(name, 'an instant such as 2026-11-02T00:00:00Z') : seconds;
}
