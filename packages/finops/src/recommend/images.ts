import type { PriceLookup } from '../price-book/unit-prices.ts';
import type { Words } from '../sla/words.ts';
import { HOURS_PER_MONTH } from '../units/constants.ts';
import type { UsageWindow, WorkloadIdentity, WorkloadUsage } from '../usage/workload-usage.ts';
import { pricesFor } from './saving.ts';
import type { Level } from './evidence.ts';

export interface ImageOptions {
  /** Images up to this are left alone, and what larger ones are reckoned against: 200 MiB. An assumption, not a measure. */
  readonly slimBytes?: number;
  /** What a node pulls a second, for the time a start waits: 50 MB/s. */
  readonly pullBytesPerSecond?: number;
}

/** An image to slim. */
export interface ImageAdvice {
  readonly image: string;
  readonly imageBytes: number;
  /** The size aimed at. */
  readonly toBytes: number;
  /** Nodes that held it in the window. */
  readonly nodes: number;
  /** `imageBytes` × `nodes`: what the ranking goes by. */
  readonly bytesOnNodes: number;
  /**
   * At the book's storage price, if node disks cost that. Most clouds sell the disk with the node: then slimming saves the
   * time below and no money until nodes get smaller disks, so it is not part of any total.
   */
  readonly storagePerMonth: number;
  readonly savingPerMonth: number;
  /** Seconds a start waits for the pull on a node that does not have the image, today and after. */
  readonly pullSeconds: { readonly from: number; readonly to: number };
  readonly workloads: readonly WorkloadIdentity[];
  readonly risk: { readonly level: Level; readonly words: Words };
}

/** Collects images over all workloads: an image is stored once a node, whoever uses it. */
export class ImageLedger {
  readonly #window: UsageWindow;
  readonly #prices: PriceLookup;
  readonly #options: ImageOptions;
  readonly #images = new Map<
    string,
    { bytes: number; nodes: Set<string>; workloads: Set<WorkloadIdentity> }
  >();

  constructor(window: UsageWindow, prices: PriceLookup, options: ImageOptions = {}) {
    this.#window = window;
    this.#prices = prices;
    this.#options = options;
  }

  add({ workload, containers }: Pick<WorkloadUsage, 'workload' | 'containers'>): void {
    for (const { image, imageBytes, node, pod } of containers) {
      if (image === undefined || imageBytes === undefined || !(imageBytes > 0)) continue;
      let entry = this.#images.get(image);
      if (entry === undefined)
        this.#images.set(image, (entry = { bytes: 0, nodes: new Set(), workloads: new Set() }));
      entry.bytes = Math.max(entry.bytes, imageBytes);
      // Without the node's name each pod is taken to run on its own: at most too high.
      entry.nodes.add(node ?? `pod ${workload.namespace}/${pod}`);
      entry.workloads.add(workload);
    }
  }

  /** Largest on disk over all nodes first. */
  advice(): ImageAdvice[] {
    const { slimBytes = 200 * 2 ** 20, pullBytesPerSecond = 50e6 } = this.#options;
    const perByte = pricesFor({}, this.#window, this.#prices).storageByteHour * HOURS_PER_MONTH;
    return [...this.#images]
      .filter(([, { bytes }]) => bytes > slimBytes)
      .map(([image, { bytes, nodes, workloads }]) => ({
        image,
        imageBytes: bytes,
        toBytes: slimBytes,
        nodes: nodes.size,
        bytesOnNodes: bytes * nodes.size,
        storagePerMonth: bytes * nodes.size * perByte,
        savingPerMonth: (bytes - slimBytes) * nodes.size * perByte,
        pullSeconds: { from: bytes / pullBytesPerSecond, to: slimBytes / pullBytesPerSecond },
        workloads: [...workloads],
        risk: RISK,
      }))
      .sort((a, b) => b.bytesOnNodes - a.bytesOnNodes || (a.image < b.image ? -1 : 1));
  }
}

const RISK = {
  level: 'low',
  words: {
    en: 'Build in stages, copy only what runs, drop development dependencies, take a slim or distroless base. What a shell or a debugger needed is gone; run the tests in the slim image.',
    fr: 'Construire par étapes, ne copier que ce qui tourne, sans dépendances de développement, sur une base slim ou distroless. Plus de shell ni d’outils de débogage ; lancez les tests dans l’image allégée.',
  },
} as const;
